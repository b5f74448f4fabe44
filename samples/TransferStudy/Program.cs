using SampleConsole;
using StudyConsole;

return await CommandHost.RunAsync(StudyCommand.Create(), args);
