namespace TransferMed.Models;

/// <summary>The arithmetic of a window that slides over a map: shared by convolution and pooling.</summary>
internal static class SlidingWindow
{
    /// <summary>The symmetric padding with which an odd kernel at stride 1 keeps the size.</summary>
    public static int SamePadding(int kernel, int dilation) => (kernel - 1) / 2 * dilation;

    /// <summary>The same with the size rounded up: one more window where the last ones left something over and it begins before the padding at the end.</summary>
    public static int OutputRoundedUp(int size, int kernel, int stride, int padding)
    {
        long output = Output(size, kernel, stride, padding);
        bool left = (size + 2L * padding - kernel) % stride != 0;
        return (int)(left && output * stride < (long)size + padding ? output + 1 : output);
    }

    /// <summary>floor((size + padding + end - dilation (kernel - 1) - 1) / stride) + 1; below 1 where the window does not fit.</summary>
    /// <param name="size">The extent.</param>
    /// <param name="kernel">The side of the window.</param>
    /// <param name="stride">Its step.</param>
    /// <param name="padding">The padding before the first position.</param>
    /// <param name="dilation">The distance of its taps.</param>
    /// <param name="end">The padding after the last position; null for the same.</param>
    public static long Output(int size, int kernel, int stride, int padding, int dilation = 1, int? end = null)
    {
        long room = (long)size + padding + (end ?? padding) - (long)dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }
}
