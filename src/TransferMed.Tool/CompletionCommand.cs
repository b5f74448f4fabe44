using System.CommandLine;
using SampleConsole;

namespace TransferMedTool;

/// <summary>Prints what lets a shell complete verbs and options: it asks the program itself, by the directive <c>[suggest]</c>.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _transfermed() {
            local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}"
            COMPREPLY=( $(compgen -W "$(transfermed "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "$word") )
            [ "${#COMPREPLY[@]}" -gt 0 ] && return
            compopt -o filenames 2>/dev/null
            COMPREPLY=( $(compgen -f -- "$word") )
        }
        complete -F _transfermed transfermed
        """;

    private const string Zsh = """
        _transfermed() {
            local -a found
            found=( ${(f)"$(transfermed "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)"} )
            compadd -a found || _files
        }
        compdef _transfermed transfermed
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName transfermed -ScriptBlock {
            param($word, $line, $position)
            transfermed "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Argument<string> Shell = new("bash|zsh|pwsh")
    {
        Description = "The shell.",
    };

    public static void Define(Command command)
    {
        Shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        command.Description = "Prints the lines that let a shell complete verbs and options. For bash: transfermed completion bash >> ~/.bashrc";
        command.Take(Shell);
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(parsed.GetValue(Shell) switch { "bash" => Bash, "zsh" => Zsh, _ => PowerShell });
            return ExitCode.Success;
        });
    }
}
