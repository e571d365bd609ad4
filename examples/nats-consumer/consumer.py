# Follows the runs of a tenant over NATS JetStream. It prints a line for every change of status.
#
#   pip install -r examples/nats-consumer/requirements.txt
#   python3 examples/nats-consumer/consumer.py
import asyncio
import json
import os

import nats
from nats.errors import TimeoutError


async def main():
    tenant = os.environ.get("TENANT", "default")
    connection = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    events = await connection.jetstream().pull_subscribe(
        f"tenants.{tenant}.workflows.*.status_changed",
        # The server remembers by this name what was acknowledged. After a restart, the consumer continues there.
        durable=f"example-py-{tenant}",
        stream="ORCHESTRATOR",
    )
    latest = {}
    while True:
        try:
            messages = await events.fetch(batch=100, timeout=30)
        except TimeoutError:
            continue
        for message in messages:
            event = json.loads(message.data)
            workflow_id, status = event["payload"]["workflow_id"], event["payload"]["status"]
            # Events of a run come in order. A sequence that is not higher is a redelivery.
            if event["sequence"] > latest.get(workflow_id, 0):
                latest[workflow_id] = event["sequence"]
                print(workflow_id, event["sequence"], status, flush=True)
            await message.ack()


asyncio.run(main())
