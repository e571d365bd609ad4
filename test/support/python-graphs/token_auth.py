"""The same token as `langgraph-auth.ts`; only `/info` and `/ok` are free."""

from langgraph_sdk import Auth

auth = Auth()


@auth.authenticate
async def authenticate(authorization: str | None) -> str:
    if authorization != "Bearer let-me-in":
        raise Auth.exceptions.HTTPException(status_code=401, detail="a token is needed")
    return "orchestrator"
