using TransferMed.Runtime;

namespace TransferMed.Dicom;

/// <summary>How DICOM pictures become pixels.</summary>
public sealed record DicomOptions
{
    /// <summary>
    /// The window that is applied to every grey picture instead of what its file proposes, in the units after the rescale;
    /// for example centre 40 and width 400 for soft tissue in CT. Default: null, what the file proposes.
    /// </summary>
    public DicomWindow? Window { get; init; }

    /// <summary>The frame that is read, from 0. Default: null, by which a file of more than one frame is refused.</summary>
    public int? Frame { get; init; }

    /// <summary>What the group of a sample is made of when a dataset is opened. Default: <see cref="DicomGrouping.PatientHash"/>.</summary>
    [NotInIdentity]
    public DicomGrouping Grouping { get; init; } = DicomGrouping.PatientHash;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property and value.</exception>
    public void Validate()
    {
        if (Window is DicomWindow window && (!window.IsUsable || !Enum.IsDefined(window.Function)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(Window), window, "The centre must be finite, the width above 0 (at least 1 for the function Linear), the function one that is defined.");
        }

        if (Frame is < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(Frame), Frame, "Frames are counted from 0.");
        }

        if (!Enum.IsDefined(Grouping))
        {
            throw new ArgumentOutOfRangeException(nameof(Grouping), Grouping, "Not a grouping.");
        }
    }
}
