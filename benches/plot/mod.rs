//! Line charts as SVG, for documents: a title, named axes, named lines.

use std::path::Path;

use plotters::prelude::{
    BLACK, ChartBuilder, Color as _, IntoDrawingArea as _, LineSeries, PathElement, RGBColor,
    SVGBackend, WHITE,
};

pub(crate) use plotters::prelude::SeriesLabelPosition;

const SIZE: (u32, u32) = (900, 420);

/// Colours that can be told apart in grey and by those who see fewer.
const COLOURS: [RGBColor; 4] =
    [RGBColor(0, 90, 181), RGBColor(220, 50, 32), RGBColor(90, 90, 90), RGBColor(230, 160, 0)];

/// What a chart shows.
pub(crate) struct Chart<'a> {
    /// The title.
    pub(crate) title: &'a str,
    /// What runs to the right, with its unit.
    pub(crate) across: &'a str,
    /// What runs upwards, with its unit; it starts at zero.
    pub(crate) up: &'a str,
    /// Where the names of the lines stand.
    pub(crate) names: SeriesLabelPosition,
    /// Lines with their names.
    pub(crate) lines: &'a [(String, Vec<(f64, f64)>)],
}

impl Chart<'_> {
    /// Writes the chart.
    pub(crate) fn draw(&self, file: &Path) {
        let points = || self.lines.iter().flat_map(|(_, points)| points);
        let right = points().map(|point| point.0).fold(1.0, f64::max);
        let left = points().map(|point| point.0).fold(right, f64::min);
        let top = points().map(|point| point.1).fold(1.0, f64::max) * 1.1;
        let area = SVGBackend::new(file, SIZE).into_drawing_area();
        area.fill(&WHITE).expect("a chart can be filled");
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d(left..right, 0.0..top)
            .expect("a chart has axes");
        chart
            .configure_mesh()
            .x_desc(self.across)
            .y_desc(self.up)
            .light_line_style(WHITE)
            .draw()
            .expect("axes can be drawn");
        for ((name, points), colour) in self.lines.iter().zip(COLOURS.iter().cycle()) {
            let style = colour.stroke_width(2);
            chart
                .draw_series(LineSeries::new(points.iter().copied(), style))
                .expect("a line can be drawn")
                .label(name.as_str())
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
        }
        chart
            .configure_series_labels()
            .position(self.names.clone())
            .background_style(WHITE.mix(0.8))
            .border_style(BLACK)
            .draw()
            .expect("names can be drawn");
        area.present().expect("the chart can be written");
    }
}
