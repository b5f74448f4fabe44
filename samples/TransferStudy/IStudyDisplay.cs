using TransferMed.Studies;

namespace StudyConsole;

/// <summary>Shows a study while it runs.</summary>
internal interface IStudyDisplay
{
    /// <summary>Runs the study and shows what it reports.</summary>
    Task<StudyResult> ShowAsync(Func<IProgress<StudyProgress>, Task<StudyResult>> study);
}
