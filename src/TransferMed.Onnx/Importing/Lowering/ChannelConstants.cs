namespace TransferMed.Onnx;

/// <summary>Constants that a sum or product brings to every position of a map alike.</summary>
internal static class ChannelConstants
{
    /// <summary>The constant as one number for each channel or one for all, by the rules of broadcasting; null where it differs from position to position.</summary>
    public static ConstantValue? Of(ConstantValue constant, FlowValue x)
    {
        if (constant.Elements == 1)
        {
            return constant.Shape.Length <= x.Rank ? constant.Reshaped(1) : null;
        }

        int axis = x.ChannelAxis - (x.Rank - constant.Shape.Length);
        bool alongChannels = axis >= 0 && constant.Shape.Length <= x.Rank && constant.Shape[axis] == x.Shape.Channels && constant.Elements == x.Shape.Channels;
        return alongChannels ? constant.Reshaped(constant.Elements) : null;
    }

    /// <summary>The single number that it is, or null.</summary>
    public static float? Single(ConstantValue? constant) => constant is { Elements: 1 } ? constant.ToFloats()[0] : null;
}
