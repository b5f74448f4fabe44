namespace TransferMed.Imaging;

/// <summary>The order in which a network takes the channels of a colour image.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as networks that were trained with OpenCV or Caffe take them.</summary>
    Bgr,
}
