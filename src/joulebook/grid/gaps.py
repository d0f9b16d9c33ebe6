def filled(hourly):
    return hourly
