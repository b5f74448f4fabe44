namespace TransferMed.Models;

/// <summary>The arithmetic of a window that slides over a map: shared by convolution and pooling.</summary>
internal static class SlidingWindow
{
    /// <summary>The symmetric padding with which an odd kernel at stride 1 keeps the size.</summary>
    public static int SamePadding(int kernel, int dilation) => (kernel - 1) / 2 * dilation;

    /// <summary>floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1; below 1 where the window does not fit.</summary>
    public static long Output(int size, int kernel, int stride, int padding, int dilation = 1)
    {
        long room = size + 2L * padding - (long)dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }
}
