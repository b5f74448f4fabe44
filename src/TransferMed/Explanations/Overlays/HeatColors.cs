namespace TransferMed.Explanations;

/// <summary>The colours of a heat map. All change evenly in lightness, so that no step looks larger than it is.</summary>
public enum HeatColors
{
    /// <summary><see cref="Inferno"/> for maps from 0 to 1, <see cref="Diverging"/> for signed ones.</summary>
    Auto,

    /// <summary>Dark violet over green to yellow (Smith and van der Walt 2015); can be told apart with any colour vision.</summary>
    Viridis,

    /// <summary>Black over red to light yellow (Smith and van der Walt 2015).</summary>
    Inferno,

    /// <summary>Blue for values below 0, light grey for 0, red for values above 0: straight lines in Oklab, of equal lightness on both sides.</summary>
    Diverging,
}
