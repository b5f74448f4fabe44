using System.Text.RegularExpressions;
using TransferMed.Datasets;

namespace TransferMed.Studies;

/// <summary>A task that a network is pretrained on before it meets the target, or pictures without labels (<see cref="ImageDataset.OpenUnlabelled"/>). Its name is also that of the scenario.</summary>
public sealed partial record StudySource
{
    /// <summary>The name of the scenario without a source, which every study has.</summary>
    public const string Scratch = "scratch";

    /// <summary>Creates the source.</summary>
    /// <param name="name">Its name: 1 to 64 letters (a to z), digits, dots, dashes and underscores, a letter or digit first. It becomes part of file names.</param>
    /// <param name="dataset">Its pictures.</param>
    /// <exception cref="ArgumentException">The name has another form or is <c>scratch</c>.</exception>
    public StudySource(string name, ImageDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(dataset);
        CheckName(name, nameof(name));
        Name = name;
        Dataset = dataset;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The pictures.</summary>
    public ImageDataset Dataset { get; }

    /// <summary>Checks the names of a study's sources, before their pictures are opened.</summary>
    /// <param name="names">The names.</param>
    /// <exception cref="ArgumentException">A name cannot be used, or occurs twice; upper and lower case count alike.</exception>
    public static void CheckNames(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);

        // File systems that ignore case must keep the scenarios apart too.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            CheckName(name, nameof(names));
            if (!seen.Add(name))
            {
                throw new ArgumentException($"The name '{name}' occurs twice; every source and all weights need their own (upper and lower case count alike).", nameof(names));
            }
        }
    }

    private static void CheckName(string name, string parameter)
    {
        if (!SafeName().IsMatch(name))
        {
            throw new ArgumentException(
                $"The name '{name}' cannot be used: a name has 1 to 64 letters (a to z), digits, dots, dashes and underscores and begins with a letter or digit, because files are named after it.",
                parameter);
        }

        if (name.Equals(Scratch, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"The name '{name}' is taken: '{Scratch}' is the scenario without a source. Choose another.", parameter);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex SafeName();
}
