using AuditConsole;
using SampleConsole;

return await CommandHost.RunAsync(AuditCommand.Create(), args);
