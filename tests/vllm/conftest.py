"""Collected only where EPAILE_VLLM names the Python of an environment with vLLM (make test-vllm)."""

import os

collect_ignore_glob = [] if os.environ.get("EPAILE_VLLM") else ["*"]
