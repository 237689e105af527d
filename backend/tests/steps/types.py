"""Short names of types that fixtures have."""

from typing import TypeAlias

import asyncpg
import httpx

Http: TypeAlias = httpx.AsyncClient
Sql: TypeAlias = asyncpg.Connection
