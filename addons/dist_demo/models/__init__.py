# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import dist_demo_story, dist_demo_story_history, dist_demo_story_returns
