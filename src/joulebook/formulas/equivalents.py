"""What an amount is like: carbon, energy or a distance as a count of things people know, and back.

Every thing has two formulas: the count in an amount, `amount / one`, and the amount of a count. The
counts of years, charges and flights are pure numbers; miles, kilometres and hours say so in their
names. `amount_g`, `amount_j` and `amount_m` are what is compared. What one thing is worth depends on
its vintage and boundary, which are facts.
"""

from joulebook.formulas.ops import Numeric
from joulebook.formulas.units import L_PER_M3, M_PER_KM, M_PER_MILE, S_PER_H


def car_m(amount_g: Numeric, car_g_per_m: Numeric) -> Numeric:
    """Metres that a car drives for the carbon.

    >>> car_m(amount_g=500.0, car_g_per_m=0.25)
    2000.0
    """
    return amount_g / car_g_per_m


def car_miles(car_m: Numeric) -> Numeric:
    """Miles that a car drives for the carbon.

    >>> car_miles(car_m=1_609_344.0)
    1000.0
    """
    return car_m / M_PER_MILE


def car_miles_g(car_miles: Numeric, car_g_per_m: Numeric) -> Numeric:
    """Carbon of miles in a car."""
    return car_miles * M_PER_MILE * car_g_per_m


def car_km(car_m: Numeric) -> Numeric:
    """Kilometres that a car drives for the carbon."""
    return car_m / M_PER_KM


def car_km_g(car_km: Numeric, car_g_per_m: Numeric) -> Numeric:
    """Carbon of kilometres in a car."""
    return car_km * M_PER_KM * car_g_per_m


def car_years(amount_g: Numeric, car_year_g: Numeric) -> Numeric:
    """Cars driven for a year in the carbon."""
    return amount_g / car_year_g


def car_years_g(car_years: Numeric, car_year_g: Numeric) -> Numeric:
    """Carbon of cars driven for a year."""
    return car_years * car_year_g


def fuel_units(amount_g: Numeric, fuel_unit_g: Numeric) -> Numeric:
    """Gallons, barrels or pounds of a fuel that burn to the carbon."""
    return amount_g / fuel_unit_g


def fuel_units_g(fuel_units: Numeric, fuel_unit_g: Numeric) -> Numeric:
    """Carbon of burning gallons, barrels or pounds of a fuel."""
    return fuel_units * fuel_unit_g


def flight_seat_g(flight_m: Numeric, seat_g_per_m: Numeric, cabin_multiple: Numeric) -> Numeric:
    """Carbon of a seat on a flight: distance times the factor of an economy seat, times the cabin's.

    >>> flight_seat_g(flight_m=6_000_000, seat_g_per_m=0.15, cabin_multiple=1)
    900000.0
    """
    return flight_m * seat_g_per_m * cabin_multiple


def flight_seats(amount_g: Numeric, flight_seat_g: Numeric) -> Numeric:
    """Seats on a flight in the carbon.

    >>> flight_seats(amount_g=5e8, flight_seat_g=1e6)
    500.0
    """
    return amount_g / flight_seat_g


def flight_seats_g(flight_seats: Numeric, flight_seat_g: Numeric) -> Numeric:
    """Carbon of seats on a flight."""
    return flight_seats * flight_seat_g


def aircraft_g(flight_seat_g: Numeric, passengers: Numeric) -> Numeric:
    """Carbon of a whole aircraft on a flight: that of a seat, times the passengers."""
    return flight_seat_g * passengers


def aircraft_flights(amount_g: Numeric, aircraft_g: Numeric) -> Numeric:
    """Flights of a whole aircraft in the carbon."""
    return amount_g / aircraft_g


def aircraft_flights_g(aircraft_flights: Numeric, aircraft_g: Numeric) -> Numeric:
    """Carbon of flights of a whole aircraft."""
    return aircraft_flights * aircraft_g


def passenger_km(amount_g: Numeric, passenger_g_per_m: Numeric) -> Numeric:
    """Kilometres that a passenger travels by train or aircraft for the carbon."""
    return amount_g / passenger_g_per_m / M_PER_KM


def passenger_km_g(passenger_km: Numeric, passenger_g_per_m: Numeric) -> Numeric:
    """Carbon of a passenger's kilometres by train or aircraft."""
    return passenger_km * M_PER_KM * passenger_g_per_m


def tree_years(amount_g: Numeric, tree_year_g: Numeric) -> Numeric:
    """Years in which one tree takes up the carbon."""
    return amount_g / tree_year_g


def tree_years_g(tree_years: Numeric, tree_year_g: Numeric) -> Numeric:
    """Carbon that one tree takes up in years."""
    return tree_years * tree_year_g


def home_carbon_years(amount_g: Numeric, home_year_g: Numeric) -> Numeric:
    """Homes supplied for a year in the carbon."""
    return amount_g / home_year_g


def home_carbon_years_g(home_carbon_years: Numeric, home_year_g: Numeric) -> Numeric:
    """Carbon of supplying homes for a year."""
    return home_carbon_years * home_year_g


def screen_hours(amount_g: Numeric, screen_g_per_s: Numeric) -> Numeric:
    """Hours before a screen in the carbon."""
    return amount_g / screen_g_per_s / S_PER_H


def screen_hours_g(screen_hours: Numeric, screen_g_per_s: Numeric) -> Numeric:
    """Carbon of hours before a screen."""
    return screen_hours * S_PER_H * screen_g_per_s


def homes(amount_j: Numeric, home_year_j: Numeric) -> Numeric:
    """Homes supplied with electricity for a year by the energy.

    >>> homes(amount_j=7.2e10, home_year_j=3.6e10)
    2.0
    """
    return amount_j / home_year_j


def homes_j(homes: Numeric, home_year_j: Numeric) -> Numeric:
    """Energy of supplying homes with electricity for a year."""
    return homes * home_year_j


def phone_charges(amount_j: Numeric, phone_charge_j: Numeric) -> Numeric:
    """Full charges of a phone in the energy."""
    return amount_j / phone_charge_j


def phone_charges_j(phone_charges: Numeric, phone_charge_j: Numeric) -> Numeric:
    """Energy of full charges of a phone."""
    return phone_charges * phone_charge_j


def kettle_j(
    kettle_l: Numeric, water_heat_j_per_m3_k: Numeric, warming_k: Numeric,
    kettle_efficiency_share: Numeric,
) -> Numeric:  # fmt: skip
    """Energy of boiling a kettle: volume times heat capacity times warming, over the efficiency.

    >>> kettle_j(kettle_l=1, water_heat_j_per_m3_k=4e6, warming_k=90, kettle_efficiency_share=1)
    360000.0
    """
    return kettle_l / L_PER_M3 * water_heat_j_per_m3_k * warming_k / kettle_efficiency_share


def kettles(amount_j: Numeric, kettle_j: Numeric) -> Numeric:
    """Kettles boiled by the energy."""
    return amount_j / kettle_j


def kettles_j(kettles: Numeric, kettle_j: Numeric) -> Numeric:
    """Energy of boiling kettles."""
    return kettles * kettle_j


def ebike_miles(amount_j: Numeric, ebike_j_per_m: Numeric) -> Numeric:
    """Miles that an e-bike rides on the energy.

    >>> round(ebike_miles(amount_j=3.4e6, ebike_j_per_m=15.4 * 3.6))
    38
    """
    return amount_j / ebike_j_per_m / M_PER_MILE


def ebike_miles_j(ebike_miles: Numeric, ebike_j_per_m: Numeric) -> Numeric:
    """Energy of miles on an e-bike."""
    return ebike_miles * M_PER_MILE * ebike_j_per_m


def microwave_s(amount_j: Numeric, microwave_w: Numeric) -> Numeric:
    """Seconds that a microwave oven runs on the energy.

    >>> microwave_s(amount_j=6_400.0, microwave_w=800.0)
    8.0
    """
    return amount_j / microwave_w


def microwave_s_j(microwave_s: Numeric, microwave_w: Numeric) -> Numeric:
    """Energy of seconds of a microwave oven."""
    return microwave_s * microwave_w


def device_hours(amount_j: Numeric, device_w: Numeric) -> Numeric:
    """Hours that a device runs on the energy.

    >>> device_hours(amount_j=3_600_000.0, device_w=10.0)
    100.0
    """
    return amount_j / device_w / S_PER_H


def device_hours_j(device_hours: Numeric, device_w: Numeric) -> Numeric:
    """Energy of hours of a device."""
    return device_hours * S_PER_H * device_w


def earth_turns(amount_m: Numeric, earth_m: Numeric) -> Numeric:
    """Turns round the Earth in a distance."""
    return amount_m / earth_m


def earth_turns_m(earth_turns: Numeric, earth_m: Numeric) -> Numeric:
    """Distance of turns round the Earth."""
    return earth_turns * earth_m


def sun_trips(amount_m: Numeric, sun_m: Numeric) -> Numeric:
    """Trips to the Sun, one way, in a distance."""
    return amount_m / sun_m


def sun_trips_m(sun_trips: Numeric, sun_m: Numeric) -> Numeric:
    """Distance of trips to the Sun, one way."""
    return sun_trips * sun_m


def sun_round_trips(amount_m: Numeric, sun_m: Numeric) -> Numeric:
    """Trips to the Sun and back in a distance."""
    return amount_m / (2 * sun_m)


def sun_round_trips_m(sun_round_trips: Numeric, sun_m: Numeric) -> Numeric:
    """Distance of trips to the Sun and back."""
    return sun_round_trips * 2 * sun_m


def car_earth_turns(car_m: Numeric, earth_m: Numeric) -> Numeric:
    """Turns round the Earth that a car drives for the carbon."""
    return car_m / earth_m


def car_earth_turns_g(car_earth_turns: Numeric, earth_m: Numeric, car_g_per_m: Numeric) -> Numeric:
    """Carbon of driving round the Earth."""
    return car_earth_turns * earth_m * car_g_per_m


def car_sun_round_trips(car_m: Numeric, sun_m: Numeric) -> Numeric:
    """Trips to the Sun and back that a car drives for the carbon."""
    return car_m / (2 * sun_m)


def car_sun_round_trips_g(
    car_sun_round_trips: Numeric, sun_m: Numeric, car_g_per_m: Numeric
) -> Numeric:
    """Carbon of driving to the Sun and back."""
    return car_sun_round_trips * 2 * sun_m * car_g_per_m
