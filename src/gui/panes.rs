//! The panes of a run as tiles: shown, resized, dragged to another place, and read back.

use egui::{Align2, Color32, Frame, Id, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2};
use egui_tiles::{
    Behavior, Container, ContainerKind, Linear, LinearDir, ResizeState, SimplificationOptions,
    TabState, Tabs, Tile, TileId, Tiles, Tree, UiResponse,
};

use super::{
    painting::{Painting, ring_ui},
    sequence_legend::legend_ui,
    theme::{Theme, Type},
};
use crate::{
    app::{Arrangement, Command, Direction, Pane, Setting},
    text::settings as words,
};

/// The tiles of one arrangement, as they are being dragged about.
#[derive(Debug)]
pub(super) struct PaneTree {
    tree: Tree<Pane>,
    built_from: Arrangement,
    /// What the tree says while nobody has touched it.
    untouched: Arrangement,
}

/// What is shown of an arrangement.
pub(super) struct ShownPanes {
    pub arrangement: Arrangement,
    /// It keeps its place, and gets no room.
    pub hidden: Option<Pane>,
    /// Whether a change of it is a change of the settings.
    pub is_kept: bool,
}

/// What paints one pane.
pub(super) type PaneUi = fn(&mut Ui, &mut Painting<'_>, Pane, Title);

/// Who says what the pane is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Title {
    /// The head of the pane.
    OfPane,
    /// The tab that it stands behind, where what else the head shows stands as well.
    OfTab,
}

/// No pane is dragged smaller than this, in either direction.
const LEAST_SIDE: f32 = 140.0;
/// In points.
const DRAG_BEGINS: f32 = 6.0;

pub(super) fn panes_ui(
    ui: &mut Ui,
    painting: &mut Painting<'_>,
    shown: ShownPanes,
    pane_ui: PaneUi,
) {
    let built = painting.memory.pane_tree.take();
    let mut panes = built
        .filter(|panes| panes.built_from == shown.arrangement)
        .unwrap_or_else(|| PaneTree::new(shown.arrangement));
    for pane in Pane::ALL {
        if let Some(tile) = panes.tree.tiles.find_pane(&pane) {
            panes.tree.set_visible(tile, shown.hidden != Some(pane));
        }
    }
    let tabs = Pane::ALL.map(|pane| is_tab(&panes.tree.tiles, pane).then_some(pane));
    let mut shower = Shower {
        painting,
        tabs,
        pane_ui,
    };
    panes.tree.ui(&mut shower, ui);
    let is_held = ui.input(|input| input.pointer.any_down());
    let now = panes.arrangement();
    if let Some(now) = now
        && now != panes.untouched
        && !is_held
    {
        if shown.is_kept {
            panes.built_from = now.clone();
            painting.send(Command::ChangeSetting(Setting::Panes(now.clone())));
        } else if let Arrangement::Tabs { shown, parts } = &now
            && let Some(Arrangement::Pane(pane)) = parts.get(*shown)
        {
            panes.built_from = now.clone();
            painting.memory.crowded_pane = *pane;
        }
        panes.untouched = now;
    }
    painting.memory.pane_tree = Some(panes);
}

impl PaneTree {
    fn new(built_from: Arrangement) -> Self {
        let mut tiles = Tiles::default();
        let root = insert(&mut tiles, &built_from);
        let mut panes = Self {
            tree: Tree::new(Id::unique("panes of a run"), root, tiles),
            untouched: built_from.clone(),
            built_from,
        };
        panes.untouched = panes.arrangement().unwrap_or_default();
        panes
    }

    fn arrangement(&self) -> Option<Arrangement> {
        part(&self.tree.tiles, self.tree.root()?)?.simplified()
    }
}

fn insert(tiles: &mut Tiles<Pane>, arrangement: &Arrangement) -> TileId {
    match arrangement {
        Arrangement::Pane(pane) => tiles.insert_pane(*pane),
        Arrangement::Split { direction, parts } => {
            let children: Vec<(f32, TileId)> = parts
                .iter()
                .map(|(share, part)| (*share, insert(tiles, part)))
                .collect();
            let direction = match direction {
                Direction::Columns => LinearDir::Horizontal,
                Direction::Rows => LinearDir::Vertical,
            };
            let mut linear =
                Linear::new(direction, children.iter().map(|(_, tile)| *tile).collect());
            for (share, tile) in children {
                linear.shares.set_share(tile, share);
            }
            tiles.insert_container(linear)
        }
        Arrangement::Tabs { shown, parts } => {
            let children: Vec<TileId> = parts.iter().map(|part| insert(tiles, part)).collect();
            let mut tabs = Tabs::new(children.clone());
            if let Some(active) = children.get(*shown) {
                tabs.set_active(*active);
            }
            tiles.insert_container(tabs)
        }
    }
}

/// `None` where the tiles hold nothing.
fn part(tiles: &Tiles<Pane>, tile: TileId) -> Option<Arrangement> {
    let container = match tiles.get(tile)? {
        Tile::Pane(pane) => return Some(Arrangement::Pane(*pane)),
        Tile::Container(container) => container,
    };
    let parts = container
        .children()
        .filter_map(|child| Some((*child, part(tiles, *child)?)));
    Some(match container {
        Container::Linear(linear) => Arrangement::Split {
            direction: match linear.dir {
                LinearDir::Horizontal => Direction::Columns,
                LinearDir::Vertical => Direction::Rows,
            },
            parts: parts
                .map(|(child, part)| (linear.shares[child], part))
                .collect(),
        },
        // None is ever made; should one be, its parts stand side by side.
        Container::Grid(_) => Arrangement::Split {
            direction: Direction::Columns,
            parts: parts.map(|(_, part)| (1.0, part)).collect(),
        },
        Container::Tabs(tabs) => {
            let parts: Vec<_> = parts.collect();
            let active = parts
                .iter()
                .position(|(child, _)| tabs.active == Some(*child));
            Arrangement::Tabs {
                shown: active.unwrap_or(0),
                parts: parts.into_iter().map(|(_, part)| part).collect(),
            }
        }
    })
}

/// Whether the pane has a tab of its own, which says its name.
fn is_tab(tiles: &Tiles<Pane>, pane: Pane) -> bool {
    let parent = tiles
        .find_pane(&pane)
        .and_then(|tile| tiles.parent_of(tile));
    parent
        .and_then(|parent| tiles.get_container(parent))
        .is_some_and(|container| container.kind() == ContainerKind::Tabs)
}

struct Shower<'p, 'a> {
    painting: &'p mut Painting<'a>,
    /// The panes that have a tab of their own.
    tabs: [Option<Pane>; Pane::ALL.len()],
    pane_ui: PaneUi,
}

impl Shower<'_, '_> {
    fn theme(&self) -> &Theme {
        self.painting.theme
    }

    fn title(tiles: &Tiles<Pane>, tile: TileId) -> String {
        match tiles.get(tile) {
            Some(Tile::Pane(pane)) => title(*pane).to_owned(),
            Some(Tile::Container(container)) => {
                let titles: Vec<String> = container
                    .children()
                    .map(|child| Self::title(tiles, *child))
                    .collect();
                titles.join(" + ")
            }
            None => String::new(),
        }
    }
}

impl Behavior<Pane> for Shower<'_, '_> {
    fn pane_ui(&mut self, ui: &mut Ui, _: TileId, pane: &mut Pane) -> UiResponse {
        let theme = self.painting.theme;
        let room = ui.max_rect();
        ui.painter()
            .rect_filled(room, 0.0, theme.colours.surface.panel);
        let title = if self.tabs.contains(&Some(*pane)) {
            Title::OfTab
        } else {
            Title::OfPane
        };
        // Below what the head holds, so that its buttons and tabs are pressed first.
        let grip =
            (title == Title::OfPane || *pane != Pane::Sequence).then(|| grip_ui(ui, theme, *pane));
        (self.pane_ui)(ui, self.painting, *pane, title);
        // A press held still is no drag, however long it lasts.
        let is_moved = ui.input(|input| {
            let pointer = &input.pointer;
            let ends = pointer.press_origin().zip(pointer.latest_pos());
            ends.is_some_and(|(from, to)| from.distance(to) > DRAG_BEGINS)
        });
        if is_moved && grip.is_some_and(|grip| grip.dragged()) {
            UiResponse::DragStarted
        } else {
            UiResponse::None
        }
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> egui::WidgetText {
        title(*pane).into()
    }

    fn tab_ui(
        &mut self,
        tiles: &mut Tiles<Pane>,
        ui: &mut Ui,
        id: Id,
        tile_id: TileId,
        state: &TabState,
    ) -> Response {
        let theme = self.theme();
        let title = Self::title(tiles, tile_id);
        let font = theme.font(Type::Control);
        let colours = &theme.colours;
        let colour = if state.active {
            colours.text.primary
        } else {
            colours.text.secondary
        };
        let galley = ui.painter().layout_no_wrap(title.clone(), font, colour);
        let padding = theme.metrics.spacing.m;
        let size = vec2(galley.size().x + 2.0 * padding, ui.available_height());
        let (_, rect) = ui.allocate_space(size);
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, state.active, &title));
        if response.hovered() {
            ui.painter().rect_filled(
                rect.shrink(theme.metrics.spacing.xs),
                theme.metrics.radius.control,
                colours.surface.hover,
            );
        }
        let at = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
        ui.painter().galley(at.min, galley, colour);
        if state.active {
            ui.painter().hline(
                rect.shrink(theme.metrics.spacing.s).x_range(),
                rect.bottom() - theme.metrics.stroke_width.focus,
                Stroke::new(theme.metrics.stroke_width.focus, colours.accent.solid),
            );
        }
        let inside = Response {
            rect: rect.shrink(theme.metrics.spacing.xs),
            ..response.clone()
        };
        ring_ui(ui, theme, &inside);
        response
    }

    fn top_bar_right_ui(
        &mut self,
        tiles: &Tiles<Pane>,
        ui: &mut Ui,
        _: TileId,
        tabs: &Tabs,
        _: &mut f32,
    ) {
        let active = tabs.active.and_then(|tile| tiles.get_pane(&tile));
        if active == Some(&Pane::Sequence) {
            let theme = self.theme();
            ui.add_space(theme.metrics.spacing.m);
            legend_ui(ui, theme);
        }
    }

    fn drag_ui(&mut self, tiles: &Tiles<Pane>, ui: &mut Ui, tile_id: TileId) {
        let theme = self.theme();
        Frame::new()
            .fill(theme.colours.surface.tooltip)
            .stroke(Stroke::new(
                theme.metrics.stroke_width.hair,
                theme.colours.stroke.strong,
            ))
            .corner_radius(theme.metrics.radius.floating)
            .inner_margin(theme.metrics.spacing.s)
            .show(ui, |ui| {
                ui.label(theme.text(Type::Control, Self::title(tiles, tile_id)));
            });
    }

    fn tab_bar_height(&self, _: &egui::Style) -> f32 {
        head_height(self.theme())
    }

    fn tab_bar_color(&self, _: &egui::Visuals) -> Color32 {
        self.theme().colours.surface.panel
    }

    fn tab_bar_hline_stroke(&self, _: &egui::Visuals) -> Stroke {
        let theme = self.theme();
        Stroke::new(theme.metrics.stroke_width.hair, theme.colours.stroke.subtle)
    }

    fn gap_width(&self, _: &egui::Style) -> f32 {
        self.theme().metrics.stroke_width.hair
    }

    fn min_size(&self) -> f32 {
        LEAST_SIDE
    }

    fn resize_stroke(&self, _: &egui::Style, resize_state: ResizeState) -> Stroke {
        let theme = self.theme();
        let width = &theme.metrics.stroke_width;
        match resize_state {
            ResizeState::Idle => Stroke::new(width.hair, theme.colours.surface.divider),
            ResizeState::Hovering | ResizeState::Dragging => {
                Stroke::new(width.focus, theme.colours.accent.solid)
            }
        }
    }

    fn drag_preview_stroke(&self, _: &egui::Visuals) -> Stroke {
        let theme = self.theme();
        Stroke::new(theme.metrics.stroke_width.focus, theme.colours.accent.solid)
    }

    fn drag_preview_color(&self, _: &egui::Visuals) -> Color32 {
        self.theme().colours.accent.solid.gamma_multiply(0.2)
    }

    fn dragged_overlay_color(&self, _: &egui::Visuals) -> Color32 {
        self.theme().colours.surface.panel.gamma_multiply(0.6)
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions {
            flatten_tabs_in_tabs: true,
            ..SimplificationOptions::default()
        }
    }
}

/// By which the pane is dragged: its whole head.
fn grip_ui(ui: &mut Ui, theme: &Theme, pane: Pane) -> Response {
    let room = ui.max_rect();
    let head = Rect::from_min_size(room.min, vec2(room.width(), head_height(theme)));
    let id = ui.unique_id().with("head");
    let grip = ui.interact(head.intersect(room), id, Sense::CLICK | Sense::DRAG);
    let name = head_name(pane);
    grip.widget_info(|| WidgetInfo::labeled(Role::TitleBar, true, name));
    if grip.hovered() {
        ui.set_cursor_icon(egui::CursorIcon::Grab);
    }
    grip
}

fn title(pane: Pane) -> &'static str {
    match pane {
        Pane::Step => words::STEP,
        Pane::Sequence => words::SEQUENCE,
        Pane::Inspector => words::INSPECTOR,
    }
}

fn head_name(pane: Pane) -> &'static str {
    match pane {
        Pane::Step => words::STEP_HEAD,
        Pane::Sequence => words::SEQUENCE_HEAD,
        Pane::Inspector => words::INSPECTOR_HEAD,
    }
}

fn head_height(theme: &Theme) -> f32 {
    theme.metrics.sizes.control + theme.metrics.spacing.s
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Side;

    #[test]
    fn tiles_say_what_they_were_built_from() {
        let plain = Arrangement::default();
        for arrangement in [
            plain.clone(),
            plain.moved(Pane::Inspector, Side::Right),
            plain.moved(Pane::Sequence, Side::Top),
            plain.stacked(Pane::Step, Pane::Inspector),
            Arrangement::all_stacked().showing(Pane::Inspector),
            Arrangement::Pane(Pane::Sequence),
        ] {
            let panes = PaneTree::new(arrangement.clone());
            assert_eq!(panes.untouched, arrangement);
        }
    }
}
