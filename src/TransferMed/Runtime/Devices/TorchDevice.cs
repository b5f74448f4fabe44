using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace TransferMed.Runtime;

/// <summary>Where tensors live and are computed: the CPU or one CUDA device. Compares by value.</summary>
public sealed partial class TorchDevice
{
    internal TorchDevice(bool isCuda, int index) => (IsCuda, Index) = (isCuda, index);

    /// <summary>True for a CUDA device.</summary>
    public bool IsCuda { get; }

    /// <summary>The index of the CUDA device, from 0; 0 for the CPU.</summary>
    public int Index { get; }

    /// <summary>The processor.</summary>
    public static TorchDevice Cpu { get; } = new(false, 0);

    /// <summary>The first CUDA device where there is one, else the CPU. Loads LibTorch.</summary>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public static TorchDevice Auto => CudaDeviceCount > 0 ? Cuda() : Cpu;

    /// <summary>The number of CUDA devices that LibTorch can use; 0 where it is built without CUDA. Loads LibTorch.</summary>
    /// <exception cref="TransferMedException">LibTorch does not load.</exception>
    public static int CudaDeviceCount
    {
        get
        {
            TorchRuntime.Initialize();
            return torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        }
    }

    /// <summary>The TorchSharp device. Loads LibTorch.</summary>
    /// <exception cref="TransferMedException">LibTorch does not load, or this device does not exist.</exception>
    public torch.Device Torch
    {
        get
        {
            EnsureAvailable();
            return IsCuda ? torch.device(DeviceType.CUDA, Index) : torch.CPU;
        }
    }

    /// <summary>A CUDA device. Whether it exists is checked when it is first used.</summary>
    /// <param name="index">Its index, from 0.</param>
    /// <returns>The device.</returns>
    public static TorchDevice Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new TorchDevice(true, index);
    }

    /// <summary>Reads a device from text; upper and lower case count alike.</summary>
    /// <param name="text"><c>auto</c> (see <see cref="Auto"/>), <c>cpu</c>, <c>cuda</c> (the first) or <c>cuda:1</c> and so on.</param>
    /// <returns>The device. Whether it exists is checked when it is first used, or by <see cref="EnsureAvailable"/>.</returns>
    /// <exception cref="ArgumentException">The text names no device.</exception>
    /// <exception cref="TransferMedException"><c>auto</c> was asked for and LibTorch does not load.</exception>
    public static TorchDevice Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Match match = Pattern().Match(text.Trim());
        if (!match.Success)
        {
            throw new ArgumentException($"The device '{text}' is unknown: use auto, cpu, cuda or cuda:N with the index N of a device.", nameof(text));
        }

        return char.ToUpperInvariant(match.Value[0]) == 'A' ? Auto
            : !match.Groups["cuda"].Success ? Cpu
            : Cuda(match.Groups["index"] is { Success: true } index ? int.Parse(index.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0);
    }

    /// <summary>Checks that the device exists, before work is built upon it. Loads LibTorch.</summary>
    /// <returns>This device.</returns>
    /// <exception cref="TransferMedException">It does not exist; says what LibTorch sees and what to do.</exception>
    public TorchDevice EnsureAvailable()
    {
        TorchRuntime.Initialize();
        int count = IsCuda ? CudaDeviceCount : 0;
        if (!IsCuda || Index < count)
        {
            return this;
        }

        string cause = count > 0
            ? $"the CUDA devices here are cuda:0 to cuda:{count - 1}"
            : TorchRuntime.BuildDescription.Value?.Contains("USE_CUDA=0", StringComparison.Ordinal) == true
                ? "the loaded LibTorch is built for the CPU only; reference TorchSharp-cuda-linux or TorchSharp-cuda-windows in the application, "
                    + $"or set {ForeignLibTorch.Variable} to a LibTorch folder with CUDA"
                : "LibTorch finds no CUDA device; install an NVIDIA driver, reference a CUDA package (TorchSharp-cuda-linux, TorchSharp-cuda-windows), "
                    + "and check nvidia-smi and CUDA_VISIBLE_DEVICES";
        throw new NativeBackendException($"The device {this} does not exist: {cause}. Use 'cpu' or 'auto' to go on without it.");
    }

    /// <summary>Names the device for a report. Loads LibTorch.</summary>
    /// <returns>For example <c>cuda:0 (NVIDIA H100 80GB HBM3)</c> or <c>cpu (X64, 2 processors, AVX512)</c>.</returns>
    /// <exception cref="TransferMedException">LibTorch does not load, or the device does not exist.</exception>
    public string Describe()
    {
        EnsureAvailable();
        if (IsCuda)
        {
            return CudaDriver.DeviceName(Index) is string name ? $"{this} ({name})" : ToString();
        }

        string vectors = TorchRuntime.BuildDescription.Value is string build && CapabilityPattern().Match(build) is { Success: true } match
            ? $", {match.Groups[1].Value}"
            : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"cpu ({RuntimeInformation.ProcessArchitecture}, {ThreadBudget.AvailableProcessors} processors{vectors})");
    }

    /// <summary><c>cpu</c>, or <c>cuda:0</c> and so on.</summary>
    /// <returns>The name that LibTorch uses.</returns>
    public override string ToString() => IsCuda ? string.Create(CultureInfo.InvariantCulture, $"cuda:{Index}") : "cpu";

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TorchDevice other && IsCuda == other.IsCuda && Index == other.Index;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsCuda, Index);

    /// <summary>Whether both are null, or name one device.</summary>
    /// <param name="left">A device.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(TorchDevice? left, TorchDevice? right) => Equals(left, right);

    /// <summary>The opposite of <c>==</c>.</summary>
    /// <param name="left">A device.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(TorchDevice? left, TorchDevice? right) => !Equals(left, right);

    // LibTorch keeps a device's index in eight bits, so three digits are enough to name a wrong one as missing.
    [GeneratedRegex("^(?:auto|cpu|(?<cuda>cuda)(?::(?<index>[0-9]{1,3}))?)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"CPU capability usage: (\S+)")]
    private static partial Regex CapabilityPattern();
}
