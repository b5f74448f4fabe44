#!/usr/bin/env bash
# Makes one file for a machine that has a card, Python's PyTorch and a driver, and no .NET and no network: the benchmark program with its runtime and without LibTorch, what checks
# LibTorch's symbols, and what compiles TorchSharp's native library there where they do not fit.
#
# Usage: benchmarks/gpu-day.sh [BUNDLE.tar.xz]          (default gpu-day.tar.xz; fails above 60 MiB)
#   there: tar xf gpu-day.tar.xz && gpu-day/day.sh RESULTS [cuda:0|cpu] [seconds]
# TORCHSHARP_SOURCE names a checkout of TorchSharp at the version of the package; without it, it is cloned; without a network the bundle lacks it and says so.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bundle=$(realpath -m "${1:-gpu-day.tar.xz}")
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
day="$stage/gpu-day"

dotnet publish -c Release -r linux-x64 --self-contained -v quiet -p:TorchBackend=none -p:DebugType=none -p:SatelliteResourceLanguages=en \
    -o "$day/app" "$root/benchmarks/TransferMed.Benchmarks"
rm -f "$day"/app/*.pdb "$day"/app/*.xml
cp "$root"/benchmarks/gpu-day/* "$day/"
chmod +x "$day/day.sh" "$day/app/TransferMed.Benchmarks"

version=$(sed -n 's/.*Include="TorchSharp" Version="\([^"]*\)".*/\1/p' "$root/Directory.Packages.props" | tr -d '[]' | cut -d, -f1)
source=${TORCHSHARP_SOURCE:-$stage/TorchSharp}
if [ -d "$source/src/Native/LibTorchSharp" ] || git clone -q --depth 1 --branch "v$version" https://github.com/dotnet/TorchSharp "$source" 2>/dev/null; then
    mkdir "$day/native"
    cp -r "$source/src/Native/LibTorchSharp/." "$day/native/"
else
    echo "TorchSharp $version could not be had: the bundle cannot compile its native library." >&2
fi

XZ_OPT=-9e tar -C "$stage" -cJf "$bundle" gpu-day
size=$(stat -c %s "$bundle")
printf '%s: %s MiB\n' "$bundle" "$((size / 1048576))"
[ "$size" -le $((60 * 1048576)) ] || { echo "That is more than 60 MiB." >&2; exit 1; }
