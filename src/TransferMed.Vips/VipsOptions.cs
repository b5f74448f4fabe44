namespace TransferMed.Vips;

/// <summary>How TIFF and 16-bit PNG become pixels of 8 bits.</summary>
public sealed record VipsOptions
{
    /// <summary>How values of more than 8 bits are mapped where no range is given. Default: <see cref="ToneMapping.FullRange"/>.</summary>
    public ToneMapping Tones { get; init; } = ToneMapping.FullRange;

    /// <summary>The range that is applied to every picture of more than 8 bits instead of <see cref="Tones"/>. Default: null.</summary>
    public ToneRange? Range { get; init; }

    /// <summary>The page of a TIFF that is read, from 0. Default: null, by which a TIFF of more than one page is refused.</summary>
    public int? Page { get; init; }

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Tones))
        {
            throw new ArgumentOutOfRangeException(nameof(Tones), Tones, "Not a tone mapping.");
        }

        if (Range is ToneRange range && !(double.IsFinite(range.Black) && double.IsFinite(range.White) && range.Black < range.White))
        {
            throw new ArgumentOutOfRangeException(nameof(Range), range, "Black and white must be finite, and white must be above black.");
        }

        if (Page is < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Page), Page, "Pages are counted from 0.");
        }
    }
}
