namespace TransferMed.Serving;

/// <summary>
/// Which views of a picture are predicted; the probabilities of the views are averaged before they are calibrated. Right only where a
/// mirrored or turned picture is as possible as the picture itself. Calibration and conformal thresholds of a package were found on
/// single views: with more the probabilities are less sure, so their promises hold only roughly.
/// </summary>
public enum TestTimeAugmentation
{
    /// <summary>The picture alone.</summary>
    None,

    /// <summary>The picture and its mirror images left to right, top to bottom and both: four times the work.</summary>
    Flips,

    /// <summary>Those four, each also with rows and columns exchanged: eight times the work. Needs an input as high as wide.</summary>
    Dihedral,
}
