using TransRec.Cli;

return Application.Run(args, Terminal.OfProcess());
