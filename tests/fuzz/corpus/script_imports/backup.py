#!/usr/bin/env python3
"""Backs up a database.

import nothing"""
import argparse
import os
from . import helpers

try:
    import yaml
except ImportError:
    import json as yaml

import psycopg2.extras
from requests.adapters import (  # a comment
    HTTPAdapter,
)

if TYPE_CHECKING:
    from typing import Any
print(f"done {os.getpid()}")
