using TransferMed.Studies;

namespace StudyConsole;

/// <summary>Shows a study, or a part of it, while it runs.</summary>
internal interface IStudyDisplay
{
    /// <summary>Runs the study and shows what it reports.</summary>
    Task<T> ShowAsync<T>(Func<IProgress<StudyProgress>, Task<T>> study);
}
