"""True sentences in the wordings that tempt a checker: shares beside changes, parts of parts, goods beside money, means."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from documents import Writer

GROUPS = ("hộ nghèo", "hộ cận nghèo", "người cao tuổi", "người có công", "trẻ em mồ côi", "người khuyết tật")


def plan_beside_change(w: Writer) -> str:
    now = w.rng.randint(60, 900)
    rise = w.rng.randint(2, now // 2)
    plan = w.rng.randint(now // 2, 2 * now)
    share = w.percent(Fraction(100 * now, plan))
    return w.rng.choice((
        f"Trong năm đã hỗ trợ {now} hộ, tăng {rise} hộ so với cùng kỳ, đạt {share} kế hoạch.",
        f"Đã giải quyết việc làm cho {now} lao động, đạt {share} kế hoạch năm, tăng {rise} lao động so với năm trước.",
        f"Đã giải quyết việc làm cho {now} lao động, tăng {rise} lao động so với năm trước, bằng {share} chỉ tiêu giao.",
        f"Quỹ vận động được {w.money(now * 10**6)}, tăng {w.money(rise * 10**6)} so với cùng kỳ, đạt {share} kế hoạch giao.",
        f"Quỹ vận động được {w.money(now * 10**6)} (đạt {share} kế hoạch), tăng {w.money(rise * 10**6)} so với cùng kỳ.",
    ))  # fmt: skip


def two_changes(w: Writer) -> str:
    now = w.rng.randint(100, 900) * 10**9
    month, year = (w.rng.randint(1, 90) * 10**9 for _ in range(2))
    grown = w.percent(Fraction(100 * year, now - year))
    return w.rng.choice((
        f"Dư nợ đạt {w.money(now)}, tăng {w.money(month)} so với tháng trước, tăng {w.money(year)} ({grown}) so với cùng kỳ.",
        f"Dư nợ đạt {w.money(now)}, tăng {w.money(month)} so với tháng trước, tăng {grown} so với cùng kỳ năm trước.",
        f"Dư nợ đạt {w.money(now)}, tăng {w.money(month)} so với tháng trước và tăng {grown} so với đầu năm.",
        f"Dư nợ đạt {w.money(now)}, tăng so với cùng kỳ năm trước {w.money(year)}, tương ứng {grown}.",
    ))  # fmt: skip


def points(w: Writer) -> str:
    all_ = w.rng.randint(2000, 20_000)
    before = w.rng.randint(60, all_ // 5)
    after = w.rng.randint(5, before - 5)
    rate, fall = w.percent(Fraction(100 * after, all_)), w.percent(Fraction(100 * (before - after), all_))
    relative = w.percent(Fraction(100 * (before - after), before))
    return w.rng.choice((
        f"Toàn xã còn {after} hộ nghèo, giảm {before - after} hộ (giảm {fall}) so với năm trước.",
        f"Hiện còn {after} hộ nghèo, giảm {before - after} hộ so với năm trước, chiếm {rate}.",
        f"Hiện còn {after} hộ nghèo, chiếm {rate}, giảm {fall} so với năm trước.",
        f"Số hộ nghèo giảm từ {before} hộ xuống còn {after} hộ, giảm {before - after} hộ, tương đương {relative}.",
        f"Số hộ nghèo giảm từ {before} xuống còn {after} hộ, giảm {before - after} hộ, tương đương {fall} tổng số hộ.",
        f"Tỷ lệ hộ nghèo còn {rate} ({after}/{all_} hộ), giảm {before - after} hộ so với đầu năm.",
        f"Xã có {after} hộ nghèo, giảm {before - after} hộ so với năm 2023 ({before} hộ), tương ứng giảm {relative}.",
    ))  # fmt: skip


def excess(w: Writer) -> str:
    plan = w.rng.randint(20, 900)
    over = w.rng.randint(1, plan)
    share = w.percent(Fraction(100 * over, plan))
    a, b, c = (w.money(x * 10**6) for x in (plan + over, over, plan))
    return w.rng.choice((
        f"Thu quỹ vượt {b} so với kế hoạch {c}, vượt {share}.",
        f"Thu quỹ đạt {a}, vượt {b} so với kế hoạch {c}, vượt {share}.",
        f"Thu quỹ đạt {a}, cao hơn {b} so với kế hoạch.",
        f"Thu quỹ đạt {a}, vượt {share} kế hoạch giao ({c}).",
        f"Có {plan + over} người tham gia, tăng {over} người so với {plan} người năm trước, tăng {share}.",
    ))  # fmt: skip


def nested(w: Writer) -> str:
    a1, a2, b = (w.rng.randint(2, 300) for _ in range(3))
    a = a1 + a2
    one, two, three = w.rng.sample(GROUPS, 3)
    m = [w.money(x * 10**6) for x in (a + b, a, b, a1, a2)]
    return w.rng.choice((
        f"Xã trao {a + b} suất quà, gồm {a} suất cho {one} (trong đó {a1} suất cho {two}) và {b} suất cho {three}.",
        f"Tổng kinh phí {m[0]}, gồm ngân sách xã {m[2]}, vận động {m[1]} (trong đó doanh nghiệp {m[3]}).",
        f"Tổng vốn {m[0]}, trong đó ngân sách {m[1]} (tỉnh {m[3]}, huyện {m[4]}), vốn vay {m[2]}.",
        f"Tổng vốn {m[0]}, gồm: ngân sách {m[1]}, trong đó tỉnh {m[3]}, huyện {m[4]}; vốn vay {m[2]}.",
        f"Tổng vốn {m[0]}, gồm ngân sách {m[1]}, trong đó tỉnh {m[3]}, huyện {m[4]}, vốn vay {m[2]}.",
    ))  # fmt: skip


def two_shares(w: Writer) -> str:
    now, before, plan = (w.rng.randint(100, 900) for _ in range(3))
    grown = w.percent(Fraction(100 * abs(now - before), before))
    of_plan = w.percent(Fraction(100 * now, plan))
    word = "tăng" if now >= before else "giảm"
    a, b, c = (w.money(x * 10**9) for x in (now, before, plan))
    return w.rng.choice((
        f"Thu ngân sách đạt {a}, bằng {of_plan} dự toán ({c}), {word} {grown} so với cùng kỳ ({b}).",
        f"Thu ngân sách đạt {a}, {word} {grown} so với cùng kỳ, bằng {of_plan} dự toán giao.",
        f"Thu ngân sách đạt {a}, bằng {of_plan} kế hoạch, {word} {grown} so với {b} của năm trước.",
        f"Năm 2023 thu {b}, năm 2024 thu {a}, {word} {grown}.",
        f"Thu ngân sách {word} từ {b} {'lên' if word == 'tăng' else 'xuống'} {a}, {word} {grown}, bằng {of_plan} dự toán.",
        f"Thu ngân sách {word} từ {b} {'lên' if word == 'tăng' else 'xuống còn'} {a}, đạt {of_plan} kế hoạch.",
    ))  # fmt: skip


def second_list(w: Writer) -> str:
    a, b = w.rng.randint(20, 300), w.rng.randint(20, 300)
    c = w.rng.randint(1, a + b - 1)
    m = [w.money(x * 10**6) for x in (a + b, a, b, c, a + b - c)]
    return w.rng.choice((
        f"Quỹ thu {m[0]}, bao gồm: cá nhân {m[1]}, doanh nghiệp {m[2]}, đã chi {m[3]}.",
        f"Quỹ thu {m[0]}, gồm cá nhân {m[1]}, doanh nghiệp {m[2]}; đã giải ngân {m[3]}.",
        f"Quỹ thu được {m[0]}, trong đó: cá nhân {m[1]}, doanh nghiệp {m[2]}. Trong đó đã chi {m[3]} cho hộ nghèo, {m[4]} cho hộ cận nghèo.",
        f"Tỉnh tặng {a + b} suất quà, trong đó cấp tỉnh {a} suất, cấp xã {b} suất; trong đó hộ nghèo {c} suất, hộ cận nghèo {a + b - c} suất.",
        f"Đã hỗ trợ {a + b} người, tăng {c} người so với cùng kỳ, trong đó hộ nghèo {a} người.",
    ))  # fmt: skip


def goods(w: Writer) -> str:
    n, each, more = w.rng.randint(5, 400), w.rng.choice((200, 300, 500)) * 1000, w.rng.randint(1, 90) * 10**6
    times = w.rng.randint(2, 12)
    all_ = w.money(n * each * times)
    return w.rng.choice((
        f"Xã tặng {n} suất quà, mỗi suất gồm {w.money(each)} tiền mặt và một thùng mì, tổng trị giá {w.money(n * each + more)}.",
        f"Xã tặng {n} suất quà, mỗi suất {w.money(each)} và quà, tổng trị giá {w.money(n * each + more)}.",
        f"Xã tặng {n} suất quà, mỗi suất {w.money(each)} cùng {times} xe đạp, tổng trị giá {w.money(n * each + more)}.",
        f"Có {n} cụ được hỗ trợ {w.money(each)}/cụ mỗi tháng, cả năm là {w.money(n * each * 12)}.",
        f"Nhận đỡ đầu {n} em, mỗi em {w.money(each)} trong {times} tháng, tổng kinh phí {all_}.",
        f"Hỗ trợ {n} hộ, mỗi hộ {times} con lợn, mỗi con {w.money(each)}, tổng {all_}.",
        f"Tại mỗi xã trao {n} suất quà, mỗi suất {w.money(each)}; tổng trị giá tại {times} xã là {all_}.",
        f"Trao {n} suất quà, mỗi suất {w.money(each)}, tổng trị giá cả chương trình {w.money(n * each + more)}.",
        f"Thăm {n} gia đình, mỗi gia đình 01 suất quà trị giá {w.money(2 * each)} (trong đó tiền mặt {w.money(each)}), tổng số tiền {w.money(2 * n * each)}.",
        f"Hỗ trợ {n} hộ, mỗi hộ {w.money(each)}, huyện hỗ trợ thêm {w.money(more)}, tổng cộng {w.money(n * each + more)}.",
    ))  # fmt: skip


def means(w: Writer) -> str:
    town, village = w.rng.randint(50, 90), w.rng.randint(20, 49)
    mean = w.rng.randint(village, town)
    return w.rng.choice((
        f"Thu nhập bình quân đầu người đạt {mean} triệu đồng, trong đó thành thị {town} triệu đồng, nông thôn {village} triệu đồng.",
        f"Bình quân mỗi thôn có {mean} hộ nghèo, trong đó thôn Đông {town} hộ, thôn Đoài {village} hộ.",
        f"Mức hỗ trợ trung bình {mean} triệu đồng, gồm hộ xây mới {town} triệu đồng, hộ sửa chữa {village} triệu đồng.",
    ))  # fmt: skip


def closing_day(w: Writer) -> str:
    day, done = (
        w.rng.choice(("30/6", "30/9", "31/12", "31/3", "15/11")),
        w.percent(Fraction(w.rng.randint(100, 999), 10)),
    )
    said = w.rng.choice(("Đến", "Tính đến", "Đến hết", "Tính đến hết", "Kết quả: đến"))
    noun = w.rng.choice(
        ("xã", "số thu", "giải ngân", "huyện", "tỷ lệ bao phủ BHYT", "hộ dùng nước sạch", "trường chuẩn")
    )
    return w.rng.choice((
        f"{said} {day} {noun} đạt {done}.",
        f"{said} {day} {noun} đạt {done} kế hoạch năm.",
        f"Trong năm, đến {day} {noun} đã đạt {done}.",
    ))  # fmt: skip


def not_of_these(w: Writer) -> str:
    b = w.rng.randint(5, 30)
    a = w.rng.randint(2, b - 1)
    c, other = w.rng.randint(1, b - a), w.percent(Fraction(w.rng.randint(200, 999), 10))
    own = w.percent(Fraction(100 * a, b))
    return w.rng.choice((
        f"Có {a}/{b} xã đạt trên {other}, {c}/{b} xã đạt dưới 50%.",
        f"Có {a}/{b} xã đạt tỷ lệ giải ngân trên {other}.",
        f"Có {a}/{b} xã hoàn thành, bình quân toàn huyện đạt {other}.",
        f"Có {a}/{b} trạm y tế đạt chuẩn, phục vụ {other} dân số.",
        f"Đã xong {a}/{b} nhà, khối lượng công việc các nhà còn lại đạt {other}.",
        f"Có {a}/{b} đơn vị đạt 100% kế hoạch.",
        f"Có {a}/{b} xã hoàn thành, đạt {own}.",
        f"Có {a}/{b} xã hoàn thành ({own}), tỷ lệ giải ngân đạt {other}.",
        f"Đến nay {a}/{b} thôn đạt chuẩn, chiếm {own}; {other} hộ dùng nước sạch.",
    ))  # fmt: skip


def joined_changes(w: Writer) -> str:
    now = w.rng.randint(200, 3000)
    month, year = w.rng.randint(1, 90), w.rng.randint(1, 150)
    grown = w.percent(Fraction(100 * year, now - year))
    return w.rng.choice((
        f"Có {now} người tham gia, tăng {month} người so với tháng trước và tăng {year} người so với cùng kỳ (tăng {grown}).",
        f"Có {now} hộ tham gia, tăng {month} hộ so với kế hoạch và tăng {year} hộ so với năm 2023.",
        f"Có {now} hộ tham gia, tăng {month} hộ so với kế hoạch, đồng thời tăng {year} hộ so với năm 2023.",
    ))  # fmt: skip


def given_out(w: Writer) -> str:
    n, k, each = w.rng.randint(3, 90), w.rng.randint(2, 12), w.rng.choice((2, 5, 12)) * 10**6
    a, b = w.rng.randint(100, 900), w.rng.randint(100, 900)
    return w.rng.choice((
        f"Trao {n * k} bộ máy tính cho {n} trường ({k} bộ/trường), mỗi bộ trị giá {w.money(each)}, tổng trị giá {w.money(n * k * each)}.",
        f"Hỗ trợ {n} người, mức {w.money(each)}/người, tổng kinh phí hai tháng 1 và 2 là {w.money(2 * n * each)}.",
        f"Hỗ trợ {n} người, mức {w.money(each)}/người, tổng kinh phí {k} tháng là {w.money(k * n * each)}.",
        f"Tặng {a + b} suất quà, gồm đợt 1 {a} suất, đợt 2 {b} suất.",
        f"Trường có {a + b} học sinh, trong đó nữ {a} em, dân tộc thiểu số {max(a, b)} em, hộ nghèo {b} em.",
        f"Huyện hỗ trợ {n} xã, mỗi xã {w.money(each)}, tổng cộng {w.money(n * each)}.",
    ))  # fmt: skip


def told_base(w: Writer) -> str:
    plan = w.rng.randint(20, 900)
    done = w.rng.randint(10, 2 * plan)
    other = w.percent(Fraction(w.rng.randint(200, 999), 10))
    share = w.percent(Fraction(100 * done, plan))
    all_, bad = w.rng.randint(100, 900), w.rng.randint(1, 90)
    of_all = w.percent(Fraction(100 * bad, all_))
    a, b = w.money(done * 10**6), w.money(plan * 10**6)
    return w.rng.choice((
        f"Kế hoạch giao {plan} nhà, thực hiện {done} nhà, đạt {share}.",
        f"Kế hoạch năm giao {plan} người, đã thực hiện {done} người, đạt {share} kế hoạch.",
        f"Dự toán giao {b}, thực hiện {a}, đạt {share}.",
        f"Kế hoạch giao {plan} nhà, thực hiện {done} nhà, đạt {other} so với cùng kỳ.",
        f"Kế hoạch giao {plan} nhà, thực hiện {done} nhà, giải ngân đạt {other}.",
        f"Tổng dư nợ {w.money(all_ * 10**9)}, nợ quá hạn {w.money(bad * 10**9)}, chiếm {of_all} tổng dư nợ.",
        f"Tổng dư nợ {w.money(all_ * 10**9)}, nợ quá hạn {w.money(bad * 10**9)}, chiếm {other} tổng nợ xấu.",
        f"Đã giải ngân {vietnamese_tenths(done)}/{vietnamese_tenths(plan)} tỷ đồng, đạt {share}.",
        f"Tổng nguồn vốn {w.money((plan + done) * 10**6)} (nông thôn mới {b}, giảm nghèo bền vững {a}).",
        f"Nông thôn mới đạt 70% ({b}), giảm nghèo {other} ({a}).",
    ))  # fmt: skip


def vietnamese_tenths(n: int) -> str:
    return f"{n // 10},{n % 10}"


def no_start(w: Writer) -> str:
    """Levels that a change or another thing stands before."""
    left, new, gone = w.rng.randint(50, 900), w.rng.randint(2, 40), w.rng.randint(41, 400)
    fall = w.percent(Fraction(100 * gone, left + gone))
    all_, rise = w.rng.randint(500, 9000) * 10**6, w.rng.randint(5, 400) * 10**6
    grown = w.percent(Fraction(100 * rise, all_ - rise))
    each, n = w.rng.choice((200, 300, 500)) * 1000, w.rng.randint(10, 400)
    return w.rng.choice((
        f"Trong năm phát sinh mới {new} hộ, cuối năm còn {left} hộ nghèo, giảm {gone} hộ ({fall}) so với đầu năm.",
        f"Có {gone} hộ thoát nghèo, {new} hộ phát sinh, đến cuối năm còn {left} hộ.",
        f"Quỹ tăng thêm {w.money(rise)}, lên {w.money(all_)} (tăng {grown}).",
        f"Nhân dân ủng hộ {w.money(rise)}, nâng tổng số quỹ lên {w.money(all_)} (tăng {grown}).",
        f"Hỗ trợ {n} hộ, mỗi hộ {w.money(each)}, nâng tổng số tiền hỗ trợ lên {w.money(n * each + all_)}.",
        f"Xã đã chi {w.money(rise)}, còn {w.money(all_)}.",
        f"Giá trị mỗi suất giữ nguyên {w.money(each)}, tổng kinh phí tăng từ {w.money(all_ - rise)} lên {w.money(all_)} (tăng {grown}).",
    ))  # fmt: skip


def plan_in_brackets(w: Writer) -> str:
    now, plan = w.rng.randint(100, 900), w.rng.randint(100, 900)
    rise = w.rng.randint(2, now // 2)
    share, grown = w.percent(Fraction(100 * now, plan)), w.percent(Fraction(100 * rise, now - rise))
    a, b, c = (w.money(x * 10**6) for x in (now, plan, rise))
    return w.rng.choice((
        f"Xã chi {a}, đạt {share} kế hoạch ({b}), tăng {c} ({grown}) so với năm trước.",
        f"Đã tuyển {now} người, bằng {share} chỉ tiêu được giao là {plan} người, tăng {rise} người ({grown}) so với năm trước.",
        f"Đã tuyển {now} người (đạt {share} chỉ tiêu), tăng {rise} người so với cùng kỳ, tương ứng {grown}.",
    ))  # fmt: skip


def products(w: Writer) -> str:
    def dotted(k: int) -> str:
        return f"{k:,}".replace(",", ".")

    n, m, times = (w.rng.randint(2, 90) for _ in range(3))
    one, two = w.rng.randint(10, 80), w.rng.randint(10, 80)
    sign = w.rng.choice("x×*")
    return w.rng.choice((
        f"Tổng kinh phí {n * one + m * two} triệu đồng, trong đó: xây mới {n} nhà {sign} {one} triệu đồng = {n * one} triệu đồng; "
        f"sửa chữa {m} nhà {sign} {two} triệu đồng = {m * two} triệu đồng.",
        f"Tổng kinh phí {n * one + m * two} triệu đồng, gồm: xây mới {one} triệu đồng {sign} {n} nhà = {n * one} triệu đồng; "
        f"sửa chữa {two} triệu đồng/nhà {sign} {m} nhà = {m * two} triệu đồng.",
        f"Hỗ trợ {n} người {sign} {one} triệu đồng {sign} {times} tháng = {n * one * times} triệu đồng.",
        f"Xã tặng {n} suất quà, mỗi suất trị giá {dotted(10 * (one + two))}.000 đồng ({one}0.000 đồng tiền mặt, {two}0.000 đồng hiện vật), "
        f"tổng tiền mặt {w.money(n * one * 10_000)}.",
        f"Xã tặng {n} suất quà, mỗi suất trị giá {dotted(10 * (one + two))}.000 đồng ({one}0.000 đồng tiền mặt và {two}0.000 đồng hiện vật), "
        f"tổng trị giá {w.money(n * (one + two) * 10_000)}.",
    ))  # fmt: skip


def several_rates(w: Writer) -> str:
    n, m = w.rng.randint(10, 90), w.rng.randint(10, 90)
    a, b = w.rng.sample((200, 300, 400, 500, 700), 2)
    one, two, all_ = w.money(a * 1000), w.money(b * 1000), w.money((n * a + m * b) * 1000)
    return w.rng.choice((
        f"Xã hỗ trợ mỗi hộ nghèo {one}, mỗi hộ cận nghèo {two}, tổng kinh phí {all_}.",
        f"Xã có {n} cụ được nhận {one}, mỗi tháng chi {w.money(n * a * 1000)}.",
        f"Hỗ trợ theo 2 mức: mức {one} cho {n} người, mức {two} cho {m} người, tổng {all_}.",
        f"Hỗ trợ mức {one} cho {n} người, mức {two} cho {m} người; tổng cộng {n + m} người với {all_}.",
        f"Vận động được tiền mặt {all_} và {n} ngày công trị giá {w.money(n * a * 1000)}.",
        f"Trao {n + m} suất quà: {n} suất cho hộ nghèo, mỗi suất {one}; {m} suất cho hộ cận nghèo, mỗi suất {two}.",
        f"Tặng {n + m} suất quà: {n} suất cho hộ nghèo, mỗi suất {one}, {m} suất cho hộ cận nghèo, mỗi suất {two}, tổng {all_}.",
    ))  # fmt: skip


WORDINGS: dict[str, Callable[[Writer], str]] = {
    f.__name__: f
    for f in (
        plan_beside_change,
        two_changes,
        points,
        excess,
        two_shares,
        nested,
        second_list,
        goods,
        means,
        closing_day,
        told_base,
        not_of_these,
        joined_changes,
        given_out,
        no_start,
        plan_in_brackets,
        products,
        several_rates,
    )
}
