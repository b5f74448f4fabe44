using static TorchSharp.torch;

namespace TransferMed.Loading;

/// <summary>Small host arrays as tensors on a device.</summary>
internal static class Upload
{
    public static Tensor Floats(float[] values, long[] shape, Device device)
    {
        Tensor host = tensor(values, shape);
        return device.type == TorchSharp.DeviceType.CPU ? host : host.to(device);
    }
}
