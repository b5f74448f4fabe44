using System.CommandLine;
using TransferMed.Datasets;

namespace SampleConsole;

/// <summary>The option that says what the columns of a CSV file hold, and what is said of those that are not used.</summary>
internal static class ColumnsOption
{
    /// <summary>The option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">Whose columns, for the help.</param>
    public static Option<ManifestColumns?> Of(string name, string data) => new(name)
    {
        HelpName = "ROLE=COLUMN,...",
        Description = $"What the columns of the CSV file of {data} hold where they are not called path, label, group and split, for example "
            + "path=image_id,label=dx,group=lesion_id,ignore=patient_id;study,subgroups=age;sex. labels=MEL;NV;BCC names one column for each class, grouppattern=(patient\\d+) takes the group from the path, weight=certainty what a picture counts in training. group=none and split=none say that no column is used as one.",
        CustomParser = result => Arguments.Parse(result, text =>
        {
            try
            {
                ManifestColumns columns = ManifestColumns.Parse(text);
                columns.Validate();
                return columns;
            }
            catch (ArgumentException error)
            {
                throw new FormatException(UsageError.TextOf(error), error);
            }
        }),
    };

    /// <summary>Behind an error that speaks of columns where there are sources too: which option is for those.</summary>
    /// <param name="error">The error.</param>
    /// <param name="sources">The name of the option for sources.</param>
    public static string SourceHint(Exception error, string sources) =>
        error is DatasetException && error.Message.Contains($"{nameof(DatasetOptions)}.{nameof(DatasetOptions.Columns)}", StringComparison.Ordinal) ? $" For a source that is {sources}." : "";

    /// <summary>Which columns were not used, for behind the line that describes a dataset; empty where there are none.</summary>
    public static string Unused(ImageDataset dataset) =>
        dataset.IgnoredColumns.Count == 0 ? "" : $"; columns not used: {string.Join(", ", dataset.IgnoredColumns)}";
}
