using TransferMed.Datasets;

namespace TransferMed.Auditing;

/// <summary>
/// Looks for what makes results unbelievable before anything is trained: copies and look-alikes (within a set, between
/// the parts of a split, between a source and a target), groups on two sides, contradicting labels, shortcuts through
/// metadata, tiny classes, unreadable files.
/// </summary>
public static class DatasetAudit
{
    /// <summary>Audits one set. Where its publisher has put all samples into parts, what leaks between these is reported too.</summary>
    /// <param name="dataset">The set.</param>
    /// <param name="options">What is looked for; the defaults where null.</param>
    /// <param name="progress">Receives how far the audit is, from any thread; nobody where null.</param>
    /// <param name="cancellationToken">Ends the audit early.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static AuditReport Run(
        ImageDataset dataset, AuditOptions? options = null, IProgress<AuditProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new AuditRun(options, progress, cancellationToken).Within(dataset);
    }

    /// <summary>Audits what the parts of a split share.</summary>
    /// <param name="parts">The parts; an empty one shares nothing.</param>
    /// <param name="options">What is looked for; the defaults where null.</param>
    /// <param name="progress">Receives how far the audit is, from any thread; nobody where null.</param>
    /// <param name="cancellationToken">Ends the audit early.</param>
    /// <returns>The report. What lies within one part is not in it.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static AuditReport Between(
        DatasetParts parts, AuditOptions? options = null, IProgress<AuditProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new AuditRun(options, progress, cancellationToken).BetweenParts(parts);
    }

    /// <summary>
    /// Audits what a source (the set that is pretrained on) shares with a target: a pretraining set that holds test pictures
    /// is leakage too. Equal names of groups are a mere hint here, since each set names its own; labels are not compared.
    /// </summary>
    /// <param name="source">The set that is pretrained on.</param>
    /// <param name="target">The set that results are reported on.</param>
    /// <param name="options">What is looked for; the defaults where null.</param>
    /// <param name="progress">Receives how far the audit is, from any thread; nobody where null.</param>
    /// <param name="cancellationToken">Ends the audit early.</param>
    /// <returns>The report. What lies within one set is not in it.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static AuditReport Between(
        ImageDataset source, ImageDataset target, AuditOptions? options = null, IProgress<AuditProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        return new AuditRun(options, progress, cancellationToken).BetweenSets(source, target);
    }
}
