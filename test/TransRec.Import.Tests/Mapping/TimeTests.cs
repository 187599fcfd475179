using System.Globalization;
using System.Text;
using TransRec.Import.Mapping;
using TransRec.Import.Sniffing;

namespace TransRec.Import.Tests.Mapping;

public sealed class TimeTests
{
    [Theory]
    [InlineData("s", "0", "1970-01-01T00:00:00")]
    [InlineData("s", "881250949.75", "1997-12-04T15:55:49.75")]
    [InlineData("s", "-62135596800", "0001-01-01T00:00:00")]
    [InlineData("ms", "1452647382123", "2016-01-13T01:09:42.123")]
    [InlineData("us", "1452647382123999", "2016-01-13T01:09:42.123")]
    [InlineData("ns", "1452647382123999999", "2016-01-13T01:09:42.123")]
    [InlineData("iso", "2018-09-20", "2018-09-20T00:00:00")]
    [InlineData("iso", "2018-09-20 22:09", "2018-09-20T22:09:00")]
    [InlineData("iso", "2018-09-20T22:09:11.1234567Z", "2018-09-20T22:09:11.123")]
    [InlineData("iso", "2018-09-20T22:09:11+05:30", "2018-09-20T16:39:11")]
    [InlineData("iso", "2018-09-20 22:09:11.5-0800", "2018-09-21T06:09:11.5")]
    [InlineData("iso", "2018-09-20 22:09:11 UTC", "2018-09-20T22:09:11")]
    [InlineData("M/d/yyyy h:mm:ss tt", "11/12/2019 12:00:00 AM", "2019-11-12T00:00:00")]
    [InlineData("M/d/yyyy h:mm:ss tt", "11/12/2019 12:30:00 PM", "2019-11-12T12:30:00")]
    [InlineData("ddd MMM dd HH:mm:ss zzz yyyy", "Sun Feb 05 09:01:20 -0800 2017", "2017-02-05T17:01:20")]
    [InlineData("dd.MM.yyyy HH:mm", "02.05.2020 13:15", "2020-05-02T13:15:00")]
    public void Times_are_read(string form, string text, string expected)
    {
        Assert.True(new TimeReader(TimeForm.Parse(form), TimeZoneInfo.Utc).TryRead(Encoding.UTF8.GetBytes(text), out var time));
        Assert.Equal(DateTimeOffset.Parse(expected + "Z", CultureInfo.InvariantCulture), DateTimeOffset.FromUnixTimeMilliseconds(time));
    }

    [Theory]
    [InlineData("s", "")]
    [InlineData("s", "12a")]
    [InlineData("s", "1e400")]
    [InlineData("s", "NaN")]
    [InlineData("s", "99999999999999")]
    [InlineData("iso", "2018-02-30")]
    [InlineData("iso", "2018-13-01")]
    [InlineData("iso", "2018-01-01T24:00")]
    [InlineData("iso", "2018-01-01T12:00 o'clock")]
    [InlineData("iso", "0000-01-01")]
    [InlineData("M/d/yyyy h:mm:ss tt", "13/12/2019 1:00:00 AM")]
    [InlineData("M/d/yyyy h:mm:ss tt", "11/12/2019 0:00:00 XX")]
    public void What_is_no_time_is_refused(string form, string text) =>
        Assert.False(new TimeReader(TimeForm.Parse(form), TimeZoneInfo.Utc).TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_time_without_a_zone_is_one_of_the_zone_that_is_given_summer_or_winter()
    {
        var reader = new TimeReader(TimeForm.Iso, TimeZoneInfo.FindSystemTimeZoneById("Europe/Oslo"));

        Assert.True(reader.TryRead("2020-07-01 12:00"u8, out var summer));
        Assert.True(reader.TryRead("2020-01-01 12:00"u8, out var winter));
        Assert.True(reader.TryRead("2020-07-01 12:00Z"u8, out var own));
        Assert.Equal((10, 11, 12), (DateTimeOffset.FromUnixTimeMilliseconds(summer).Hour, DateTimeOffset.FromUnixTimeMilliseconds(winter).Hour, DateTimeOffset.FromUnixTimeMilliseconds(own).Hour));
    }

    [Theory]
    [InlineData("s", "881250949", "964982703", "0")]
    [InlineData("ms", "1452647382000", "1454675785000")]
    [InlineData("us", "1452647382000000")]
    [InlineData("ns", "1452647382000000000")]
    [InlineData("yyyyMMdd", "20180920", "20181231")]
    [InlineData("iso", "2018-09-20", "2018-09-21 12:00")]
    [InlineData("M/d/yyyy H:mm", "12/1/2010 8:26", "12/13/2010 8:26")]
    [InlineData("d/M/yyyy H:mm", "1/12/2010 8:26", "13/12/2010 8:26")]
    [InlineData("d.M.yyyy", "1.12.2010", "13.12.2010")]
    [InlineData("MM d, yyyy", "09 4, 2015", "11 14, 2015")]
    public void The_form_of_times_is_found_by_looking_at_them(string form, params string[] values) => Assert.Equal(form, $"{TimeSniffer.Of(values, "t", "f.csv")}");

    [Fact]
    public void Day_and_month_that_cannot_be_told_apart_are_refused_with_both_readings()
    {
        var error = Assert.Throws<ImportException>(() => TimeSniffer.Of(["1/2/2010 8:26", "3/4/2010 9:00"], "when", "f.csv"));

        Assert.Contains("M/d/yyyy H:mm", error.Message, StringComparison.Ordinal);
        Assert.Contains("d/M/yyyy H:mm", error.Message, StringComparison.Ordinal);
        Assert.Contains("--map \"time=when:", error.Message, StringComparison.Ordinal);
    }
}
