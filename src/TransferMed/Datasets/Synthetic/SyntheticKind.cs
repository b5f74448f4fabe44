namespace TransferMed.Datasets;

/// <summary>The three generated domains, made so that a transfer between them can be studied without any data.</summary>
public enum SyntheticKind
{
    /// <summary>A target: lesions on skin, 3 classes that differ in the texture of the lesion.</summary>
    Lesions,

    /// <summary>A source of the same domain: other findings on the same skin, 5 classes that differ in texture and border.</summary>
    SkinFindings,

    /// <summary>A source of a different domain: flat geometric shapes and stripes, 6 classes; shares no texture with the other two.</summary>
    Shapes,
}
