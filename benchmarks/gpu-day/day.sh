#!/usr/bin/env bash
# One command on the machine with the card: checks symbols, then everything that `TransferMed.Benchmarks --gpu-day` asks. Writes RESULTS/gpu-day-*.md. Within the seconds given (default 480).
# Usage: day.sh RESULTS [cuda:0|cpu] [seconds]; SMOKE=1 runs everything once and measures nothing; TORCH_LIB names a folder with LibTorch in the place of Python's.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
results=$(realpath -m "${1:?usage: day.sh RESULTS [cuda:0|cpu] [seconds]}")
device=${2:-cuda:0}
seconds=${3:-480}
python=${PYTHON:-python3}
mkdir -p "$results"
torch=${TORCH_LIB:-$("$python" -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')} || { echo "This Python has no torch; TORCH_LIB can name a folder with LibTorch." >&2; exit 1; }
native="$here/app/libLibTorchSharp.so"
export TRANSFERMED_LIBTORCH=$torch LD_LIBRARY_PATH=$torch:${LD_LIBRARY_PATH:-}

echo "LibTorch in $torch"
if ! "$python" "$here/symbols.py" "$native" "$torch" | tee "$results/symbols.txt"; then
    if [ ! -d "$here/native" ] || ! command -v g++ >/dev/null; then
        echo "Symbols are missing, and there is no $([ -d "$here/native" ] && echo compiler || echo source) to compile TorchSharp's library with." >&2
        exit 1
    fi
    echo "Compiling TorchSharp's native library against this LibTorch"
    include=$(dirname "$torch")/include
    ls "$here"/native/*.cpp "$here"/native/*.c | xargs -P "$(nproc)" -I{} sh -c 'case $1 in *.c) compile=gcc;; *) compile="g++ -std=c++17";; esac
        $compile -c -O2 -fPIC -w -I"$2" -I"$2/torch/csrc/api/include" -I"$3" "$1" -o "$1.o"' sh {} "$include" "$here/native" \
        && g++ -shared "$here"/native/*.o -L"$torch" -ltorch -ltorch_cpu -lc10 -o "$native" \
        && "$python" "$here/symbols.py" "$native" "$torch" | tee "$results/symbols.txt" \
        || { echo "It does not compile, or symbols are still missing." >&2; exit 1; }
fi

timeout --kill-after=10 "$((seconds + 60))" "$here/app/TransferMed.Benchmarks" --gpu-day --device "$device" --seconds "$seconds" --pytorch "$python" --results "$results" ${SMOKE:+--smoke}
