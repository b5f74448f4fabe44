namespace TransferMed.Dicom;

/// <summary>
/// From a stored value of a grey picture to a grey of 8 bits (PS3.3, C.11.1 and C.11.2): rescale or modality table, then the
/// window that was chosen, else the VOI table, else the first usable window, else the range of the picture's own values.
/// </summary>
internal sealed class GreyCurve
{
    private readonly DicomAttributes _attributes;
    private readonly DicomWindow? _window;
    private readonly bool _usesLut;
    private readonly double _lowest;
    private readonly double _range;

    public GreyCurve(DicomAttributes attributes, DicomWindow? chosen, in FrameSamples samples)
    {
        _attributes = attributes;
        _usesLut = chosen is null && attributes.VoiLut is not null;
        _window = chosen ?? (_usesLut ? null : FirstUsable(attributes));
        if (!_usesLut && _window is null)
        {
            (double lowest, double highest) = Range(samples);
            (_lowest, _range) = (lowest, highest - lowest);
        }
    }

    /// <summary>The grey of a stored value.</summary>
    public byte Of(long stored)
    {
        if (IsPadding(stored))
        {
            return 0;
        }

        double value = Rescaled(stored);
        double grey = _usesLut ? _attributes.VoiLut!.Grey(value)
            : _window is DicomWindow window ? window.Apply(value)
            : _range > 0 ? (value - _lowest) / _range * 255 : 0;
        int rounded = (int)Math.Clamp(Math.Floor(grey + 0.5), 0, 255);
        return (byte)(_attributes.PhotometricInterpretation == "MONOCHROME1" ? 255 - rounded : rounded);
    }

    private double Rescaled(long stored) => _attributes.ModalityLut is DicomLut table
        ? table[stored]
        : stored * _attributes.RescaleSlope + _attributes.RescaleIntercept;

    private bool IsPadding(long stored) => stored >= _attributes.PaddingFrom && stored <= _attributes.PaddingTo;

    /// <summary>A window of width 0 or less, as some writers leave it, says nothing.</summary>
    private static DicomWindow? FirstUsable(DicomAttributes attributes)
    {
        foreach (DicomWindow window in attributes.Windows)
        {
            if (window.IsUsable)
            {
                return window;
            }
        }

        return null;
    }

    /// <summary>Up to 8 bits all values that can be, as in any 8-bit picture; above, those that occur outside of the padding.</summary>
    private (double Lowest, double Highest) Range(in FrameSamples samples)
    {
        bool isPlain = _attributes.BitsStored <= 8 && !_attributes.IsSigned && _attributes.ModalityLut is null;
        if (isPlain)
        {
            return Ordered(Rescaled(0), Rescaled((1 << _attributes.BitsStored) - 1));
        }

        double lowest = double.PositiveInfinity;
        double highest = double.NegativeInfinity;
        if (_attributes.ModalityLut is not null)
        {
            for (int i = 0; i < samples.Count; i++)
            {
                Extend(samples[i]);
            }
        }
        else
        {
            (long least, long most) = Extremes(samples);
            Extend(least);
            Extend(most);
        }

        return lowest <= highest ? (lowest, highest) : (0, 0);

        void Extend(long stored)
        {
            if (!IsPadding(stored))
            {
                double value = Rescaled(stored);
                (lowest, highest) = (Math.Min(lowest, value), Math.Max(highest, value));
            }
        }
    }

    private (long Least, long Most) Extremes(in FrameSamples samples)
    {
        long least = long.MaxValue;
        long most = long.MinValue;
        for (int i = 0; i < samples.Count; i++)
        {
            long stored = samples[i];
            if (!IsPadding(stored))
            {
                (least, most) = (Math.Min(least, stored), Math.Max(most, stored));
            }
        }

        return least <= most ? (least, most) : (0, 0);
    }

    private static (double Lowest, double Highest) Ordered(double a, double b) => a <= b ? (a, b) : (b, a);
}
