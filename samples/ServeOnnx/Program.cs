using SampleConsole;
using ServeOnnx;

return await CommandHost.RunAsync(ServeCommand.Create(), args);
