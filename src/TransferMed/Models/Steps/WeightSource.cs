using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using TransferMed.Runtime;
using static TorchSharp.torch;

namespace TransferMed.Models;

/// <summary>
/// Makes initial parameters. The values are a pure function of (seed, parameter name, rule, shape): they are drawn in managed code,
/// so neither the device, nor the order, nor the other parameters, nor LibTorch's version plays a part.
/// </summary>
internal sealed class WeightSource(long seed, WeightInitialization rule, Device device)
{
    private const int Chunk = 1 << 16;
    private const double SmallDeviation = 0.02;
    private const long Purpose = 0x77656967687473;
    private const long ModulePurpose = 0x6d6f64756c65;

    /// <summary>Makes a parameter that no dispose scope owns.</summary>
    /// <param name="unit">The full name of its unit.</param>
    /// <param name="plan">Its name, shape and role.</param>
    public Parameter Create(string unit, TensorPlan plan)
    {
        Tensor values = plan.Role switch
        {
            _ when plan.Start is { } start => HeldNumbers.Filled(plan.Shape, start, device),
            ParameterRole.Weight => Draw(plan.Name.Length == 0 ? unit : $"{unit}.{plan.Name}", plan),
            ParameterRole.Embedding => Draw(plan.Name.Length == 0 ? unit : $"{unit}.{plan.Name}", plan.Shape, normal: true, SmallDeviation),
            ParameterRole.NormScale => ones(plan.Shape, ScalarType.Float32, device),
            _ => zeros(plan.Shape, ScalarType.Float32, device),
        };
        var parameter = new Parameter(values, requires_grad: true);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    /// <summary>Makes a user's module: what it draws for its weights is a function of the seed and the step's full name.</summary>
    public nn.Module<Tensor, Tensor> CreateModule(string unit, ModuleStep step, FeatureShape input) =>
        ModuleConstruction.Create(step, input, (long)(new SampleRandom(seed, Purpose, NameKey(unit), ModulePurpose).NextUInt64() >> 1), device);

    /// <summary>Makes a buffer of one value that no dispose scope owns.</summary>
    public Tensor Buffer(long length, double value) =>
        HeldNumbers.Filled([length], value, device).DetachFromDisposeScope();

    private Tensor Draw(string name, TensorPlan plan)
    {
        bool normal = rule == WeightInitialization.Normal || (rule == WeightInitialization.KaimingNormal && plan.Shape.Length == 4);
        double scale = rule switch
        {
            WeightInitialization.Normal => SmallDeviation,
            WeightInitialization.XavierUniform => Math.Sqrt(6.0 / (plan.FanIn + plan.FanOut)),
            _ => normal ? Math.Sqrt(2.0 / plan.FanOut) : 1.0 / Math.Sqrt(plan.FanIn),
        };
        return Draw(name, plan.Shape, normal, scale);
    }

    private Tensor Draw(string name, long[] shape, bool normal, double scale)
    {
        Tensor values = empty(shape, ScalarType.Float32, CPU);
        Fill(MemoryMarshal.Cast<byte, float>(values.bytes), normal, scale, NameKey(name));
        if (device.type == DeviceType.CPU)
        {
            return values;
        }

        Tensor moved = values.to(device);
        values.Dispose();
        return moved;
    }

    // Chunks have keys of their own, so that they can be drawn at the same time.
    private unsafe void Fill(Span<float> values, bool normal, double scale, long nameKey)
    {
        int length = values.Length;
        fixed (float* pinned = values)
        {
            float* start = pinned;
            ParallelLoop.For((length + Chunk - 1) / Chunk, chunk =>
            {
                int offset = chunk * Chunk;
                var part = new Span<float>(start + offset, Math.Min(Chunk, length - offset));
                var random = new SampleRandom(seed, Purpose, nameKey, chunk);
                if (normal)
                {
                    FillNormal(part, scale, ref random);
                }
                else
                {
                    FillUniform(part, scale, ref random);
                }
            });
        }
    }

    private static void FillUniform(Span<float> part, double bound, ref SampleRandom random)
    {
        foreach (ref float value in part)
        {
            value = (float)random.NextDouble(-bound, bound);
        }
    }

    private static void FillNormal(Span<float> part, double deviation, ref SampleRandom random)
    {
        for (int i = 0; i < part.Length; i += 2)
        {
            double radius = deviation * Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble()));
            (double sine, double cosine) = Math.SinCos(2.0 * Math.PI * random.NextDouble());
            part[i] = (float)(radius * cosine);
            if (i + 1 < part.Length)
            {
                part[i + 1] = (float)(radius * sine);
            }
        }
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static long NameKey(string name)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return unchecked((long)hash);
    }
}
