// Follows the runs of a tenant over NATS JetStream: cd examples/nats-consumer && go run . prints a line for every change of status.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

type event struct {
	Sequence int `json:"sequence"`
	Payload  struct {
		WorkflowID string `json:"workflow_id"`
		Status     string `json:"status"`
	} `json:"payload"`
}

func main() {
	tenant := cmp.Or(os.Getenv("TENANT"), "default")
	connection := must(nats.Connect(cmp.Or(os.Getenv("NATS_URL"), nats.DefaultURL)))
	stream := must(jetstream.New(connection))
	consumer := must(stream.CreateOrUpdateConsumer(context.Background(), "ORCHESTRATOR", jetstream.ConsumerConfig{
		// The server remembers by this name what was acknowledged. After a restart, the consumer continues there.
		Durable:       "example-go-" + tenant,
		FilterSubject: "tenants." + tenant + ".workflows.*.status_changed",
	}))
	messages := must(consumer.Messages())
	latest := map[string]int{}
	for {
		message := must(messages.Next())
		var next event
		if err := json.Unmarshal(message.Data(), &next); err != nil {
			log.Fatal(err)
		}
		// Events of a run come in order. A sequence that is not higher is a redelivery.
		if id := next.Payload.WorkflowID; next.Sequence > latest[id] {
			latest[id] = next.Sequence
			fmt.Println(id, next.Sequence, next.Payload.Status)
		}
		must(0, message.Ack())
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
