using System.Text.RegularExpressions;

namespace TransferMed.Datasets;

/// <summary>Takes the group of a row from its path.</summary>
internal sealed class PathGroup
{
    private const string NamedGroup = "group";

    private readonly Regex _expression;
    private readonly string _file;
    private readonly int _number;

    private PathGroup(Regex expression, string file)
    {
        (_expression, _file) = (expression, file);
        _number = expression.GroupNumberFromName(NamedGroup) is > 0 and int named ? named : expression.GetGroupNumbers()[1];
    }

    /// <summary>The pattern of the columns; null where there is none.</summary>
    public static PathGroup? Of(ManifestColumns? columns, string file) => columns?.GroupExpression is Regex expression ? new PathGroup(expression, file) : null;

    /// <summary>The group.</summary>
    /// <param name="path">The path as the manifest writes it.</param>
    /// <param name="line">Its line.</param>
    /// <exception cref="DatasetException">The pattern does not fit, or takes too long; the message names the line.</exception>
    public string Find(string path, int line)
    {
        try
        {
            Match match = _expression.Match(path.Trim().Replace('\\', '/'));
            return match.Success && match.Groups[_number] is { Success: true } found && found.Value.Trim() is { Length: > 0 } group
                ? group
                : throw new DatasetException($"{_file}, line {line}: the pattern of the group, {_expression}, finds none in the path '{path.Trim()}'. Correct {nameof(ManifestColumns)}.{nameof(ManifestColumns.GroupPattern)}, or leave the row out.");
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new DatasetException($"{_file}, line {line}: the pattern of the group, {_expression}, takes longer than {_expression.MatchTimeout.TotalSeconds:0} s on the path '{path.Trim()}'. Write a simpler one.", e);
        }
    }
}
