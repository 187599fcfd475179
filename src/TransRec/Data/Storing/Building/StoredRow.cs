using System.Runtime.InteropServices;

namespace TransRec.Data.Storing.Building;

/// <summary>One interaction while the store is built, 16 bytes.</summary>
/// <param name="User">A number of the user: as first seen, later the place in order.</param>
/// <param name="Item">A number of the item: as first seen, later the place in order.</param>
/// <param name="Stamp">The time in milliseconds, times 256, and the kind of event (<see cref="Stamps"/>).</param>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly record struct StoredRow(int User, int Item, long Stamp);
