using SampleConsole;
using TransferMedTool;

// Before the library is touched: it looks for LibTorch when its first type is used.
LibTorchFolder.Use(NeedsLibTorch.Perhaps(args));
return await CommandHost.RunAsync(ToolCommand.Create(), args);
