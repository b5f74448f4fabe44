using PredictConsole;
using SampleConsole;

return await CommandHost.RunAsync(PredictCommand.Create(), args);
