#!/usr/bin/env bash
# Runs every benchmark suite and writes benchmarks/results/<device>.md, one file for each device. Arguments go to the
# program: --device all|cpu|cuda|cuda:N (default all). TorchBackend=cuda-linux in the environment builds for CUDA.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
exec dotnet run -c Release --project "$root/benchmarks/TransferMed.Benchmarks" -- --results "$root/benchmarks/results" "$@"
