using System.Text;
using TransRec.Cli;

Console.OutputEncoding = Encoding.UTF8;
return Application.Run(args, Terminal.OfProcess());
