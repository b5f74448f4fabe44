using FinetuneConsole;
using SampleConsole;

return await CommandHost.RunAsync(FinetuneCommand.Create(), args);
