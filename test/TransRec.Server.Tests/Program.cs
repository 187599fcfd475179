using TransRec.Server.Tests.Processes;

// The tests, or a server that they start as a process of its own, to be killed.
return args is [ServerProcess.Command, var folder] ? await ServerProcess.ServeAsync(folder) : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
