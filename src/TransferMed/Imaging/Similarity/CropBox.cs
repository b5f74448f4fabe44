namespace TransferMed.Imaging;

/// <summary>What was cut from each side of a picture before it was stretched to its square again, as shares of width and height.</summary>
internal readonly record struct CropBox(double Left, double Right, double Top, double Bottom)
{
    public static CropBox Whole => default;

    /// <summary>The same cut, seen after the picture was mirrored or turned.</summary>
    public CropBox Turn(ImageOrientation transform)
    {
        int bits = (int)transform;
        CropBox box = (bits & 4) != 0 ? new CropBox(Top, Bottom, Left, Right) : this;
        box = (bits & 1) != 0 ? box with { Left = box.Right, Right = box.Left } : box;
        return (bits & 2) != 0 ? box with { Top = box.Bottom, Bottom = box.Top } : box;
    }
}
