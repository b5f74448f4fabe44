using TransferMed.Auditing;
using TransferMed.Evaluation;
using TransferMed.Storage;
using TransferMed.Studies;

namespace TransferMed.Reporting;

/// <summary>
/// Reports as one HTML file each: it loads nothing, runs no script, prints on A4, follows the reader's light or dark scheme
/// and can be read by a screen reader. Equal input gives equal bytes.
/// </summary>
public static class HtmlReport
{
    /// <summary>The name of the file that studies put their report into.</summary>
    public const string FileName = "report.html";

    /// <summary>Makes the report of a study.</summary>
    /// <param name="result">The study's result.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the study has no run.</exception>
    public static string Render(StudyResult result, StudyReportOptions? options = null) => PageOf(result, options).Render();

    /// <summary>Makes the report of an evaluation.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static string Render(EvaluationResult evaluation, EvaluationReportOptions? options = null) => PageOf(evaluation, options).Render();

    /// <summary>Makes the report of an evaluation of findings.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static string Render(FindingEvaluation evaluation, EvaluationReportOptions? options = null) => PageOf(evaluation, options).Render();

    /// <summary>Makes the report of an evaluation of measured values.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static string Render(ValueEvaluation evaluation, EvaluationReportOptions? options = null) => PageOf(evaluation, options).Render();

    /// <summary>Makes the report of an audit.</summary>
    /// <param name="audit">The audit.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static string Render(AuditReport audit, AuditReportOptions? options = null) => PageOf(audit, options).Render();

    /// <summary>Writes the report of a study into a file, whole or not at all.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="result">The study's result.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the study has no run.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, StudyResult result, StudyReportOptions? options = null) =>
        AtomicFile.WriteAllText(path, Render(result, options));

    /// <summary>Writes the report of an evaluation into a file, whole or not at all.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, EvaluationResult evaluation, EvaluationReportOptions? options = null) =>
        AtomicFile.WriteAllText(path, Render(evaluation, options));

    /// <summary>Writes the report of an evaluation of findings into a file, whole or not at all.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, FindingEvaluation evaluation, EvaluationReportOptions? options = null) =>
        AtomicFile.WriteAllText(path, Render(evaluation, options));

    /// <summary>Writes the report of an evaluation of measured values into a file, whole or not at all.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, ValueEvaluation evaluation, EvaluationReportOptions? options = null) =>
        AtomicFile.WriteAllText(path, Render(evaluation, options));

    /// <summary>Writes the report of an audit into a file, whole or not at all.</summary>
    /// <param name="path">The file to create or replace. Its folder must exist.</param>
    /// <param name="audit">The audit.</param>
    /// <param name="options">What it holds beyond that; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public static void Write(string path, AuditReport audit, AuditReportOptions? options = null) =>
        AtomicFile.WriteAllText(path, Render(audit, options));

    /// <summary>Writes the figures and tables of the report of a study as files of their own: SVG and CSV, named by section and title.</summary>
    /// <param name="folder">The folder; it is made where it is missing. Files of equal names are replaced, others left alone.</param>
    /// <param name="result">The study's result.</param>
    /// <param name="options">What the report holds beyond that; null for the defaults.</param>
    /// <returns>The full paths of the files.</returns>
    /// <exception cref="ArgumentException">An option is out of its range, or the study has no run.</exception>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static IReadOnlyList<string> WriteFiles(string folder, StudyResult result, StudyReportOptions? options = null) => PageFiles.Write(folder, PageOf(result, (options ?? new StudyReportOptions()) with { Images = 0 }));

    private static Page PageOf(StudyResult result, StudyReportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(result);
        options ??= new StudyReportOptions();
        options.Validate();
        if (result.Runs.Count == 0)
        {
            throw new ArgumentException("The study has no run: there is nothing to report.", nameof(result));
        }

        return StudyPage.Of(result, options);
    }

    /// <summary>Writes the figures and tables of the report of an evaluation as files of their own: SVG and CSV, named by section and title.</summary>
    /// <param name="folder">The folder; it is made where it is missing. Files of equal names are replaced, others left alone.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What the report holds beyond that; null for the defaults.</param>
    /// <returns>The full paths of the files.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static IReadOnlyList<string> WriteFiles(string folder, EvaluationResult evaluation, EvaluationReportOptions? options = null) => PageFiles.Write(folder, PageOf(evaluation, (options ?? new EvaluationReportOptions()) with { Images = 0 }));

    private static Page PageOf(EvaluationResult evaluation, EvaluationReportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        options ??= new EvaluationReportOptions();
        options.Validate();
        return EvaluationPage.Of(evaluation, options);
    }

    /// <summary>Writes the figures and tables of the report of an evaluation of findings as files of their own: SVG and CSV, named by section and title.</summary>
    /// <param name="folder">The folder; it is made where it is missing. Files of equal names are replaced, others left alone.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What the report holds beyond that; null for the defaults.</param>
    /// <returns>The full paths of the files. A table has all its rows, also where the page shows the first ones.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static IReadOnlyList<string> WriteFiles(string folder, FindingEvaluation evaluation, EvaluationReportOptions? options = null) => PageFiles.Write(folder, PageOf(evaluation, (options ?? new EvaluationReportOptions()) with { Images = 0 }));

    private static Page PageOf(FindingEvaluation evaluation, EvaluationReportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        options ??= new EvaluationReportOptions();
        options.Validate();
        return FindingPage.Of(evaluation, options);
    }

    /// <summary>Writes the figures and tables of the report of an evaluation of measured values as files of their own: SVG and CSV, named by section and title.</summary>
    /// <param name="folder">The folder; it is made where it is missing. Files of equal names are replaced, others left alone.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="options">What the report holds beyond that; null for the defaults.</param>
    /// <returns>The full paths of the files. A table has all its rows, also where the page shows the first ones.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static IReadOnlyList<string> WriteFiles(string folder, ValueEvaluation evaluation, EvaluationReportOptions? options = null) => PageFiles.Write(folder, PageOf(evaluation, (options ?? new EvaluationReportOptions()) with { Images = 0 }));

    private static Page PageOf(ValueEvaluation evaluation, EvaluationReportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        options ??= new EvaluationReportOptions();
        options.Validate();
        return ValuePage.Of(evaluation, options);
    }

    /// <summary>Writes the figures and tables of the report of an audit as files of their own: SVG and CSV, named by section and title.</summary>
    /// <param name="folder">The folder; it is made where it is missing. Files of equal names are replaced, others left alone.</param>
    /// <param name="audit">The audit.</param>
    /// <param name="options">What the report holds beyond that; null for the defaults.</param>
    /// <returns>The full paths of the files.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static IReadOnlyList<string> WriteFiles(string folder, AuditReport audit, AuditReportOptions? options = null) => PageFiles.Write(folder, PageOf(audit, (options ?? new AuditReportOptions()) with { Images = 0 }));

    private static Page PageOf(AuditReport audit, AuditReportOptions? options)
    {
        ArgumentNullException.ThrowIfNull(audit);
        options ??= new AuditReportOptions();
        options.Validate();
        return AuditPage.Of(audit, options);
    }
}
