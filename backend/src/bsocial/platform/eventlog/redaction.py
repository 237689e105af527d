"""The one permitted change of the event log: blanking the names of deleted users."""

from sqlalchemy import Table, Update, bindparam, update


def payload_update(table: Table) -> Update:
    """Return the statement that replaces one payload.

    Parameters: row_xid, row_id, row_occurred_at identify the row; new_payload is its new value.
    """
    return (
        update(table)
        .where(
            table.c.xid == bindparam("row_xid", type_=table.c.xid.type),
            table.c.id == bindparam("row_id"),
            table.c.occurred_at == bindparam("row_occurred_at"),
        )
        .values(payload=bindparam("new_payload", type_=table.c.payload.type))
    )
