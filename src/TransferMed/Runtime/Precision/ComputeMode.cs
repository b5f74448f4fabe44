namespace TransferMed.Runtime;

/// <summary>The switches of LibTorch that a run sets for the whole process, and puts back when it ends.</summary>
/// <param name="TensorFloat32">Whether CUDA convolutions and matrix products of float32 round their factors to 10 bits.</param>
/// <param name="CudnnBenchmark">Whether cuDNN measures which of its kernels is fastest for a shape.</param>
/// <param name="Deterministic">Whether deterministic kernels are chosen; the two others are off then.</param>
internal sealed record ComputeMode(bool TensorFloat32, bool CudnnBenchmark, bool Deterministic)
{
    /// <summary>The mode of a run. Determinism, asked for by the run or set for the process, wins over the two others.</summary>
    public static ComputeMode For(bool tensorFloat32, bool cudnnBenchmark, bool deterministic)
    {
        bool repeatable = deterministic || TorchRuntime.IsDeterministic;
        return new ComputeMode(tensorFloat32 && !repeatable, cudnnBenchmark && !repeatable, repeatable);
    }

    /// <summary>Sets the switches; disposal puts determinism back to what it was.</summary>
    public IDisposable Apply(TorchDevice device)
    {
        bool before = TorchRuntime.IsDeterministic;
        if (Deterministic != before)
        {
            TorchRuntime.SetDeterministic(Deterministic);
        }

        if (device.IsCuda)
        {
            TorchSharp.torch.backends.cuda.matmul.allow_tf32 = TensorFloat32;
            TorchSharp.torch.backends.cudnn.allow_tf32 = TensorFloat32;
            LibTorchExports.TrySetCudnnBenchmark(CudnnBenchmark);
        }

        return new Restore(before);
    }

    private sealed class Restore(bool deterministic) : IDisposable
    {
        public void Dispose()
        {
            if (TorchRuntime.IsDeterministic != deterministic)
            {
                TorchRuntime.SetDeterministic(deterministic);
            }
        }
    }
}
