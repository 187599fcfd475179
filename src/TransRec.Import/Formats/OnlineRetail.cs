using TransRec.Import.Sources;

namespace TransRec.Import.Formats;

/// <summary>Online Retail I and II.</summary>
internal static class OnlineRetail
{
    public static ImportFormat Format { get; } = new()
    {
        Name = "online-retail",
        What = "Online Retail I, II as CSV",
        Files =
        [
            new()
            {
                Role = FileRole.Interactions,
                Name = "*retail*.csv",
                Dialect = new("", Quoting.Doubled, HasHeader: true),
                Columns = ["Invoice|InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "Customer ID|CustomerID"],
                Map = new() { User = "CustomerID|Customer ID", Item = "StockCode", Time = "InvoiceDate", Title = "Description" },
            },
        ],
        Traps =
        [
            "Returns (negative quantities, invoices that begin with C) are left out, counted.",
            "A quarter of the rows has no customer: left out, counted.",
            "Customers may be written as decimals (17850.0): the .0 is taken off.",
            "Several descriptions for a code: the longest one is kept.",
            "Often in ISO-8859-1; dates may have a comma inside quotes.",
        ],
        Licence = "CC BY 4.0",
        Hook = () => new OnlineRetailHook(),
    };
}
