// Emoji by shortcode: the ones that a business app is likely to use; others stay as typed.
const TABLE = `
rotating_light 🚨|warning ⚠️|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|siren 🚨|fire 🔥|boom 💥|zap ⚡
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|no_entry ⛔|no_entry_sign 🚫|stop_sign 🛑|octagonal_sign 🛑|leftwards_arrow_with_hook ↩️|file_cabinet 🗄️
red_circle 🔴|large_red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|large_purple_circle 🟣|radio_button 🔘
large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|clipboard 📋|memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄|newspaper 📰|rolled_up_newspaper 🗞️|books 📚|book 📖|bookmark 🔖|label 🏷️|card_index 📇|file_folder 📁|open_file_folder 📂|receipt 🧾|ledger 📒|paperclip 📎|link 🔗|scroll 📜|package 📦|inbox_tray 📥|outbox_tray 📤|envelope ✉️|email 📧|bar_chart 📊
calendar 📅|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|clock3 🕒|clock9 🕘|hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️
moneybag 💰|money_with_wings 💸|dollar 💵|euro 💶|yen 💴|pound 💷|credit_card 💳|bank 🏦|office 🏢|factory 🏭|convenience_store 🏪|construction 🚧|truck 🚚|ship 🚢|airplane ✈️|scales ⚖️|balance_scale ⚖️|classical_building 🏛️|hammer 🔨|gear ⚙️|wrench 🔧|toolbox 🧰|lock 🔒|unlock 🔓|key 🔑|shield 🛡️|mag 🔍|mag_right 🔎|bulb 💡|telephone_receiver 📞|speech_balloon 💬|thought_balloon 💭|busts_in_silhouette 👥|bust_in_silhouette 👤|handshake 🤝|wave 👋|eyes 👀|thumbsup 👍|+1 👍|thumbsdown 👎|-1 👎|clap 👏|pray 🙏|raised_hands 🙌|raised_hand ✋|point_right 👉|muscle 💪|ok_hand 👌
arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrow_up_small 🔼|arrow_down_small 🔽|repeat 🔁|arrows_counterclockwise 🔄|heavy_plus_sign ➕|heavy_minus_sign ➖|question ❓|grey_question ❔|exclamation ❗|information_source ℹ️|bangbang ‼️
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|zero 0️⃣|100 💯|star ⭐|sparkles ✨|tada 🎉|trophy 🏆|dart 🎯|crystal_ball 🔮|seedling 🌱|herb 🌿|earth_africa 🌍|globe_with_meridians 🌐|sunny ☀️|cloud ☁️|zzz 💤|sleeping 😴|smile 😄|slightly_smiling_face 🙂|neutral_face 😐|thinking_face 🤔|worried 😟|cry 😢|joy 😂|heart ❤️|broken_heart 💔|robot_face 🤖|rocket 🚀|triangular_flag_on_post 🚩|checkered_flag 🏁|pushpin 📌|round_pushpin 📍|test_tube 🧪|mortar_board 🎓|bookmark_tabs 📑|card_file_box 🗃️|wastebasket 🗑️|hammer_and_wrench 🛠️|umbrella ☔|diamond_shape_with_a_dot_inside 💠|small_red_triangle 🔺|small_red_triangle_down 🔻|small_blue_diamond 🔹|small_orange_diamond 🔸|white_small_square ▫️|black_small_square ▪️`;

const EMOJI = new Map(
  TABLE.trim().split(/[|\n]/).map((pair) => pair.trim().split(" ")).filter((pair) => pair.length === 2),
);

/** The character of a shortcode without its colons, or null. */
export function emoji(name) {
  return EMOJI.get(name) ?? null;
}
