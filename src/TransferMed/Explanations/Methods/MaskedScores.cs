namespace TransferMed.Explanations;

/// <summary>The probability of the explained class where parts of the picture are replaced by the baseline.</summary>
/// <param name="count">The number of masks.</param>
/// <param name="mask">Writes the mask of an index, of zeros before: 1 at each pixel that is replaced.</param>
/// <param name="batchSize">Pictures per batch.</param>
/// <param name="cancellationToken">Ends the work within one batch.</param>
internal delegate double[] MaskedScores(int count, MaskWriter mask, int batchSize, CancellationToken cancellationToken);

/// <summary>Writes a mask, row by row.</summary>
internal delegate void MaskWriter(int index, Span<float> mask);
